// dockerd's command line, its words between NUL bytes as /proc has them.
#include "facts/docker_flags.hpp"

#include "input.hpp"
#include "text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  fuzz::attempt([&] {
    const auto text = fuzz::text(data, size);
    std::vector<std::string> words;
    for (const auto word : split(text, '\0')) words.emplace_back(word);
    DockerSettings settings;
    const auto flags = docker_flags(words);
    apply_docker_flags(flags, "dockerd", settings);
    fuzz::require(settings.flags.size() == flags.size());
  });
  return 0;
}
