#include "facts/crio_info.hpp"

#include <fmt/format.h>

#include "facts/cri_version.hpp"
#include "facts/json_text.hpp"
#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(CrioInfo, path, cgroup_driver, storage_driver)

namespace {

using namespace std::chrono_literals;
using Kind = Unavailable::Kind;

// The server has /pause and /unpause too, which act.
constexpr auto page = "/info";
constexpr unsigned ok = 200;

std::string text_of(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

// {"storage_driver":"overlay","storage_image":"","storage_root":"/var/lib/containers/storage","cgroup_driver":"systemd"}
CrioInfo parse_crio_info(std::string_view json) {
  const auto object = json_object(json);
  CrioInfo info;
  info.cgroup_driver = text_of(object, "cgroup_driver");
  info.storage_driver = text_of(object, "storage_driver");
  return info;
}

template <>
CrioInfo probe<CrioInfo>(Node& node) {
  const auto& version = node.need<CriVersion>();
  if (version.runtime_name != "cri-o") return {};
  const auto answer = node.host().http_get({.socket = version.path, .path = page}, node.until() - 50ms);
  if (answer.status != ok)
    throw Unavailable{Kind::unsupported, version.path, fmt::format("GET {} is answered with {}", page, answer.status)};
  auto info = parse_crio_info(answer.body);
  info.path = version.path;
  return info;
}

}  // namespace nodecheck
