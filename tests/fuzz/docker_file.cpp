// daemon.json: depth, odd types and odd bytes are refused, and never crash; what was read survives a bundle.
#include "facts/docker_file.hpp"

#include <nlohmann/json.hpp>

#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  fuzz::attempt([&] {
    DockerSettings settings;
    apply_docker_file(fuzz::text(data, size), settings);
    Json json;
    to_json(json, settings);
    DockerSettings again;
    from_json(Json::parse(json.dump()), again);
    fuzz::require(again == settings);
  });
  return 0;
}
