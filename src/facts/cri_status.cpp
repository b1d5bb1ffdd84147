#include "facts/cri_status.hpp"

#include <algorithm>
#include <initializer_list>

#include "facts/containerd_file.hpp"
#include "facts/cri_call.hpp"
#include "facts/cri_version.hpp"
#include "json.hpp"

namespace nodecheck {
namespace {

constexpr int unknown_error = 2;  // what a plain error of a Go program becomes

using Path = std::initializer_list<const char*>;

/// What stands at a path of keys; null where anything on the way is absent or no object.
const Json& at(const Json& json, Path keys) {
  static const Json nothing;
  const Json* here = &json;
  for (const auto* key : keys) {
    const auto found = here->is_object() ? here->find(key) : here->end();
    if (!here->is_object() || found == here->end()) return nothing;
    here = &*found;
  }
  return *here;
}

std::string text(const Json& json, Path keys) {
  const auto& value = at(json, keys);
  return value.is_string() ? value.get<std::string>() : std::string();
}

/// containerd takes the keys of options without regard to case. 2.1 shows its default beside what the user spelled in
/// another way, and reads them in this order: the last one counts.
std::optional<bool> option(const Json& runtime, std::string_view name) {
  std::optional<bool> last;
  const auto& options = at(runtime, {"options"});
  if (!options.is_object()) return last;
  for (const auto& [key, value] : options.items())
    if (same_option(key, name) && value.is_boolean()) last = value.get<bool>();
  return last;
}

// "runtimes": {"runc": {"runtimeType": "io.containerd.runc.v2", "options": {"SystemdCgroup": true}}}
// containerd 1.3 and 1.4 print {} for options that are set, later releases null for options that are not.
std::vector<RuntimeHandler> handlers_of(const Json& config) {
  std::vector<RuntimeHandler> handlers;
  const auto& runtimes = at(config, {"containerd", "runtimes"});
  if (!runtimes.is_object()) return handlers;
  for (const auto& [name, runtime] : runtimes.items())
    handlers.push_back({name, text(runtime, {"runtimeType"}), option(runtime, "SystemdCgroup")});
  return handlers;
}

/// A value of the verbose info. containerd writes lastCNILoadStatus as bare text, so not every value is JSON.
std::string info(const cri::Status& status, const char* key) {
  const auto found = status.info.find(key);
  return found == status.info.end() ? std::string() : found->second;
}

/// 2.1 and newer have a list, and refuse a file that sets both.
std::vector<std::string> plugin_directories(const Json& config) {
  std::vector<std::string> all;
  for (const auto& directory : at(config, {"cni", "binDirs"}))
    if (directory.is_string()) all.push_back(directory.get<std::string>());
  if (const auto one = text(config, {"cni", "binDir"}); all.empty() && !one.empty()) all.push_back(one);
  return all;
}

void read_config(CriStatus& fact, const Json& config) {
  fact.default_handler = text(config, {"containerd", "defaultRuntimeName"});
  fact.handlers = handlers_of(config);
  fact.cgroup_manager = text(config, {"crio", "CgroupManagerName"});
  fact.sandbox_image = text(config, {"sandboxImage"});
  fact.cni_directory = text(config, {"cni", "confDir"});
  fact.cni_plugin_directories = plugin_directories(config);
}

/// Status as the runtime answers it, or its refusal: cri-dockerd refuses while Docker is down.
CriStatus ask(const Node& node, const std::string& path) {
  const auto client = node.host().cri(path);
  try {
    return parse_status(call_runtime(node, path, [&](auto until) { return client->status(until); }));
  } catch (const cri::RpcError& e) {
    if (e.code() != unknown_error) throw refused(e);
    CriStatus fact;
    fact.refusal = e.message();
    return fact;
  }
}

}  // namespace

NODECHECK_JSON(RuntimeCondition, type, status, reason, message)
NODECHECK_JSON(RuntimeHandler, name, type, systemd_cgroup)
NODECHECK_JSON(CriStatus, path, refusal, conditions, default_handler, handlers, cgroup_manager, sandbox_image,
               cni_directory, cni_plugin_directories, cni_load_status)

const RuntimeCondition* CriStatus::find(std::string_view type) const {
  const auto found = std::find_if(conditions.begin(), conditions.end(), [&](const auto& c) { return c.type == type; });
  return found == conditions.end() ? nullptr : &*found;
}

CriStatus parse_status(const cri::Status& status) {
  CriStatus fact;
  for (const auto& c : status.conditions) fact.conditions.push_back({c.type, c.status, c.reason, c.message});
  constexpr bool throws = false;
  read_config(fact, Json::parse(info(status, "config"), nullptr, throws));
  fact.cni_load_status = info(status, "lastCNILoadStatus");
  return fact;
}

template <>
CriStatus probe<CriStatus>(Node& node) {
  const auto& version = node.need<CriVersion>();
  if (version.path.empty()) return {};
  require_v1(version);
  auto fact = ask(node, version.path);
  fact.path = version.path;
  return fact;
}

}  // namespace nodecheck
