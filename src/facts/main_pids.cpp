#include "facts/main_pids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <system_error>

#include "facts/file_reads.hpp"
#include "facts/units.hpp"
#include "result.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using Strings = std::vector<std::string>;

constexpr std::pair<std::string_view, std::string_view> units[]{{"kubelet", "kubelet.service"},
                                                                {"containerd", "containerd.service"},
                                                                {"crio", "crio.service"},
                                                                {"dockerd", "docker.service"},
                                                                {"cri-dockerd", "cri-docker.service"}};
/// They start a daemon somewhere else, and stay.
constexpr std::string_view launchers[]{"sh",      "bash",   "dash", "docker", "podman",
                                       "nerdctl", "conmon", "rkt",  "ctr",    "systemd-nspawn"};
/// Of version 2, and of version 1.
constexpr std::string_view hierarchies[]{"/sys/fs/cgroup", "/sys/fs/cgroup/systemd"};

Strings list_or_none(const Host& host, const std::string& folder) {
  try {
    return host.list(folder);
  } catch (const std::system_error&) {
    return {};
  }
}

/// Slices with the units that have processes: system.slice, runtime.slice.
Strings slices(const Host& host) {
  Strings all;
  for (const auto folder : hierarchies)
    for (const auto& name : list_or_none(host, std::string(folder)))
      if (name.ends_with(".slice")) all.push_back(fmt::format("{}/{}", folder, name));
  return all;
}

/// Daemons by the names of their units.
std::map<std::string, std::string> active_units(const Host& host, const Strings& daemons) {
  std::map<std::string, std::string> active;
  for (const auto& slice : slices(host))
    for (const auto& [daemon, unit] : units)
      if (std::find(daemons.begin(), daemons.end(), daemon) != daemons.end() &&
          !list_or_none(host, fmt::format("{}/{}", slice, unit)).empty())
        active.emplace(unit, daemon);
  return active;
}

/// 0: it has none.
int main_pid(const UnitProperties& unit) {
  const auto found = unit.find("MainPID");
  const auto* pid = found == unit.end() ? nullptr : std::get_if<std::uint64_t>(&found->second);
  return pid ? static_cast<int>(*pid) : 0;
}

/// A pid of systemd's pid namespace, which is ours where the process is in the unit for us too.
bool is_of_unit(const Host& host, int pid, std::string_view unit) {
  const auto process = fmt::format("/proc/{}", pid);
  const auto comm = read_or_empty(host, process + "/comm");
  return std::find(std::begin(launchers), std::end(launchers), trim(comm)) == std::end(launchers) &&
         unit_in_cgroup(read_or_empty(host, process + "/cgroup")) == unit;
}

}  // namespace

std::vector<MainPid> main_pids(const Host& host, const Strings& daemons, Clock::time_point until) {
  const auto active = active_units(host, daemons);
  if (active.empty()) return {};
  Strings names;
  for (const auto& [unit, daemon] : active) names.push_back(unit);
  std::vector<MainPid> pids;
  try {
    for (const auto& [unit, properties] : host.units(names, until).units) {
      const auto pid = main_pid(properties);
      if (pid > 0 && active.contains(unit) && is_of_unit(host, pid, unit)) pids.push_back({active.at(unit), pid});
    }
  } catch (const Unavailable&) {
    // No bus, or one that is closed to us: names are all there is
  }
  return pids;
}

}  // namespace nodecheck
