#include "facts/cni_binaries.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <system_error>

#include "facts/cni_config.hpp"
#include "facts/cni_paths.hpp"
#include "facts/cri_status.hpp"
#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(CniBinary, type, path, mode, owner, no_exec, elsewhere)
NODECHECK_JSON(CniBinaries, directories, source, binaries)

namespace {

/// Debian's package and RHEL's put theirs where containerd does not look.
constexpr std::string_view known_directories[] = {"/opt/cni/bin", "/usr/lib/cni", "/usr/libexec/cni"};
/// What flannel's configuration takes, and what a runtime starts for every pod.
constexpr std::string_view always[] = {"bridge", "flannel", "host-local", "loopback", "portmap"};

/// None: there is no regular file.
std::optional<FileStatus> regular(const Host& host, const std::string& path) {
  try {
    const auto status = host.status(path);
    return status.regular ? std::optional(status) : std::nullopt;
  } catch (const std::system_error& e) {
    if (e.code().value() != ENOENT && e.code().value() != ENOTDIR) throw;
    return std::nullopt;
  }
}

std::set<std::string> types_in(const CniConfig& config) {
  std::set<std::string> types(std::begin(always), std::end(always));
  for (const auto& file : config.files)
    for (const auto& plugin : file.plugins) {
      types.insert({plugin.type, plugin.delegate, plugin.ipam});
      types.insert(plugin.others.begin(), plugin.others.end());
    }
  types.erase("");
  return types;
}

CniBinary look_for(const Host& host, const std::string& type, const std::vector<std::string>& directories) {
  CniBinary binary{.type = type};
  if (type.find('/') != std::string::npos) return binary;  // libcni refuses such a name
  for (const auto& directory : directories)
    if (const auto status = regular(host, directory + "/" + type)) {
      binary.path = directory + "/" + type;
      binary.mode = status->mode;
      binary.owner = status->owner;
      binary.no_exec = status->no_exec;
      return binary;
    }
  for (const auto directory : known_directories)
    if (auto path = std::string(directory) + "/" + type; regular(host, path)) {
      binary.elsewhere = std::move(path);
      break;
    }
  return binary;
}

/// Nobody sets them: then the runtime's build decides, and Debian's containerd looks in /usr/lib/cni.
Setting<std::vector<std::string>> directories_of(Node& node) {
  const auto& set = node.need<CniPaths>().plugin_directories;
  if (set.source != "default") return set;
  const auto status = node.get<CriStatus>();
  if (!*status || (*status)->cni_plugin_directories.empty()) return set;
  return {(*status)->cni_plugin_directories, "runtime.v1.RuntimeService/Status"};
}

}  // namespace

const CniBinary* CniBinaries::find(std::string_view type) const {
  const auto found = std::find_if(binaries.begin(), binaries.end(), [&](const CniBinary& b) { return b.type == type; });
  return found == binaries.end() ? nullptr : &*found;
}

template <>
CniBinaries probe<CniBinaries>(Node& node) {
  const auto directories = directories_of(node);
  CniBinaries fact{directories.value, directories.source, {}};
  for (const auto& type : types_in(node.need<CniConfig>()))
    fact.binaries.push_back(look_for(node.host(), type, fact.directories));
  return fact;
}

}  // namespace nodecheck
