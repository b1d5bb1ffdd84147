#include "facts/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "facts/cri_socket.hpp"
#include "facts/file_reads.hpp"
#include "facts/init.hpp"
#include "facts/unit_names.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(Unit, name, load_state, load_error, active_state, sub_state, file_state, need_daemon_reload, fragment,
               drop_ins, wanted_by, active_enter_usec, active_for_usec, restarts, restart_usec, result, main_pid,
               exit_code, exit_status, delegate, kill_mode, environment, environment_files)
NODECHECK_JSON(Units, systemd, version, units, cri_owner)

namespace {

using Strings = std::vector<std::string>;

/// None: this release of systemd has no such property.
template <class T>
std::optional<T> property(const UnitProperties& unit, std::string_view name) {
  const auto found = unit.find(name);
  if (found == unit.end()) return std::nullopt;
  if (const auto* value = std::get_if<T>(&found->second)) return *value;
  throw std::invalid_argument(fmt::format("systemd's {} is of another type than it should be", name));
}

template <class T>
T value_or_default(const UnitProperties& unit, std::string_view name) {
  return property<T>(unit, name).value_or(T{});
}

/// KEY=VALUE is KEY.
Strings names_in(Strings assignments) {
  for (auto& assignment : assignments) assignment.erase(std::min(assignment.find('='), assignment.size()));
  return assignments;
}

Strings wanted_by(const UnitProperties& unit) {
  auto all = value_or_default<Strings>(unit, "WantedBy");
  const auto required = value_or_default<Strings>(unit, "RequiredBy");
  all.insert(all.end(), required.begin(), required.end());
  return all;
}

std::string load_error(const UnitProperties& unit) {
  const auto error = value_or_default<Strings>(unit, "LoadError");  // a D-Bus name and a message, or two empty strings
  if (error.size() != 2) return {};
  return error[1].ends_with('.') ? error[1].substr(0, error[1].size() - 1) : error[1];
}

std::optional<std::uint64_t> active_for(const UnitProperties& unit, std::uint64_t now) {
  const auto since = value_or_default<std::uint64_t>(unit, "ActiveEnterTimestampMonotonic");
  if (value_or_default<std::string>(unit, "ActiveState") != "active" || since == 0 || since > now) return std::nullopt;
  return now - since;
}

void add_service(const UnitProperties& from, Unit& unit) {
  unit.restarts = property<std::uint64_t>(from, "NRestarts");
  unit.restart_usec = value_or_default<std::uint64_t>(from, "RestartUSec");
  unit.result = value_or_default<std::string>(from, "Result");
  unit.main_pid = static_cast<int>(value_or_default<std::uint64_t>(from, "MainPID"));
  unit.exit_code = static_cast<int>(value_or_default<std::int64_t>(from, "ExecMainCode"));
  unit.exit_status = static_cast<int>(value_or_default<std::int64_t>(from, "ExecMainStatus"));
  unit.delegate = property<bool>(from, "Delegate");
  unit.kill_mode = value_or_default<std::string>(from, "KillMode");
  unit.environment = names_in(value_or_default<Strings>(from, "Environment"));
  unit.environment_files = value_or_default<Strings>(from, "EnvironmentFiles");
}

std::uint64_t monotonic_now() {
  const auto now = Clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(now).count());
}

/// Who made the CRI socket, but for PID 1, which holds it for a service of its own.
std::string owner_of_cri(Node& node) {
  const auto socket = node.get<CriSocket>();
  if (!*socket || (*socket)->peer_pid <= 1) return {};
  return unit_in_cgroup(read_or_empty(node.host(), fmt::format("/proc/{}/cgroup", (*socket)->peer_pid)));
}

}  // namespace

const Unit* Units::find(std::string_view name) const {
  const auto found = std::find_if(units.begin(), units.end(), [&](const Unit& unit) { return unit.name == name; });
  return found == units.end() ? nullptr : &*found;
}

Unit unit_of(std::string name, const UnitProperties& from, std::uint64_t now) {
  Unit unit;
  unit.name = std::move(name);
  unit.load_state = value_or_default<std::string>(from, "LoadState");
  unit.load_error = load_error(from);
  unit.active_state = value_or_default<std::string>(from, "ActiveState");
  unit.sub_state = value_or_default<std::string>(from, "SubState");
  unit.file_state = value_or_default<std::string>(from, "UnitFileState");
  unit.need_daemon_reload = value_or_default<bool>(from, "NeedDaemonReload");
  unit.fragment = value_or_default<std::string>(from, "FragmentPath");
  unit.drop_ins = value_or_default<Strings>(from, "DropInPaths");
  unit.wanted_by = wanted_by(from);
  unit.active_enter_usec = value_or_default<std::uint64_t>(from, "ActiveEnterTimestamp");
  unit.active_for_usec = active_for(from, now);
  add_service(from, unit);
  return unit;
}

// 0::/system.slice/containerd.service              (cgroup v2, cgroups(7))
// 1:name=systemd:/system.slice/containerd.service  (v1)
std::string unit_in_cgroup(std::string_view text) {
  for (const auto line : lines_of(text)) {
    const auto parts = split(line, ':');
    if (parts.size() < 3 || !(parts[0] == "0" || parts[1] == "name=systemd")) continue;
    for (const auto name : split(parts[2], '/'))
      if (name.ends_with(".service") || name.ends_with(".scope")) return std::string(name);
  }
  return {};
}

template <>
Units probe<Units>(Node& node) {
  Units fact;
  fact.systemd = node.need<Init>().systemd;
  if (!fact.systemd) return fact;
  fact.cri_owner = owner_of_cri(node);
  Strings names(std::begin(node_units), std::end(node_units));
  if (!fact.cri_owner.empty() && std::find(names.begin(), names.end(), fact.cri_owner) == names.end())
    names.push_back(fact.cri_owner);
  const auto answer = node.host().units(names, node.until());
  fact.version = answer.version;
  for (const auto& name : names)
    if (const auto found = answer.units.find(name); found != answer.units.end())
      fact.units.push_back(unit_of(name, found->second, monotonic_now()));
  return fact;
}

}  // namespace nodecheck
