// A process's command line and an environment file.
#include "facts/command_line.hpp"

#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  const Flags flags(arguments_of(text));
  (void)flags.get("cgroup-driver");
  fuzz::require(flags.all("config").empty() != flags.get("config").has_value());
  (void)Flags(arguments_in(text, "A"));
  return 0;
}
