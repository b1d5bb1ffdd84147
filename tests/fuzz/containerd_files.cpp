// A file of containerd's configuration: depth, odd types and odd bytes are refused, and never crash; what was read
// survives a bundle.
#include "facts/containerd_file.hpp"

#include <nlohmann/json.hpp>

#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  fuzz::attempt([&] {
    const auto file = parse_containerd_file(fuzz::text(data, size), "config.toml");
    Json json;
    to_json(json, file);
    ContainerdFile again;
    from_json(json, again);
    fuzz::require(again == file);
  });
  return 0;
}
