// What a stranger on Docker's socket may answer, and what may stand in dockerd's file.
#include "facts/docker_info.hpp"

#include <nlohmann/json.hpp>

#include "facts/docker_binary.hpp"
#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  for (const auto& version : docker_versions_in(text)) fuzz::require(!version.empty());
  fuzz::attempt([&] {
    const auto info = parse_docker_info(text);
    Json json;
    to_json(json, info);
    DockerInfo again;
    from_json(Json::parse(json.dump()), again);
    fuzz::require(again == info);
  });
  return 0;
}
