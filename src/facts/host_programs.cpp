#include "facts/host_programs.hpp"

#include <algorithm>
#include <system_error>

#include "facts/kubelet_settings.hpp"
#include "facts/process_files.hpp"
#include "facts/program_json.hpp"
#include "facts/unit_files.hpp"
#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(HostPrograms, path, other_root, programs)

namespace {

constexpr std::string_view names[]{"losetup", "mount",    "cp", "conntrack", "crictl", "socat", "ebtables",
                                   "ethtool", "iptables", "ip", "nsenter",   "tc",     "touch"};

/// Its environment is closed to all but root; then its unit tells.
ProgramPath path_of(Node& node, int pid) {
  if (pid != 0) try {
      auto path = path_of_process(node.host(), pid);
      if (!path.folders.empty()) return path;
    } catch (const std::system_error& e) {
      if (e.code().value() != EACCES && e.code().value() != EPERM) throw;
    }
  UnitFile none;
  none.masked = true;
  const auto* unit = node.need<UnitFiles>().find("kubelet.service");
  return path_of_unit(node.host(), unit ? *unit : none);
}

bool other_root(const Host& host, int pid) {
  try {
    return has_other_root(host, pid);
  } catch (const std::system_error& e) {
    if (e.code().value() != EACCES && e.code().value() != EPERM) throw;
    return false;
  }
}

}  // namespace

const ProgramFile* HostPrograms::find(std::string_view name) const {
  const auto found = std::find_if(programs.begin(), programs.end(), [&](const auto& p) { return p.name == name; });
  return found == programs.end() ? nullptr : &*found;
}

template <>
HostPrograms probe<HostPrograms>(Node& node) {
  const auto& kubelet = node.need<KubeletSettings>();
  const int pid = kubelet.origin == KubeletSettings::Origin::running ? kubelet.pid : 0;
  HostPrograms fact{path_of(node, pid), other_root(node.host(), pid), {}};
  const ProgramFinder finder(node.host(), pid, fact.path.folders);
  for (const auto name : names) fact.programs.push_back(finder.find(std::string(name)));
  return fact;
}

}  // namespace nodecheck
