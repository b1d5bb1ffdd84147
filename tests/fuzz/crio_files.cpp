// A file of CRI-O's configuration: read, or told to be refused and by which line, and never both; what was read
// survives a bundle.
#include "facts/crio_file.hpp"

#include <nlohmann/json.hpp>

#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  fuzz::attempt([&] {
    const auto file = parse_crio_file(fuzz::text(data, size), "crio.conf");
    fuzz::require(!file.refused || (file.handlers.empty() && !file.cgroup_manager && !file.refused->value.empty()));
    Json json;
    to_json(json, file);
    CrioFile again;
    from_json(json, again);
    fuzz::require(again == file);
  });
  return 0;
}
