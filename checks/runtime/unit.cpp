// The unit of the daemon behind the CRI socket: does it run, will it after a reboot, and does it leave containers alone
// when it is restarted?
#include "facts/cri_endpoint.hpp"
#include "facts/cri_socket.hpp"
#include "profile.hpp"
#include "reason/runtime_unit.hpp"
#include "reason/unit_state.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

struct Fault {
  Finding finding;
  std::string remedy;
};

std::optional<Fault> masked(const Unit& u) {
  if (!is_masked(u)) return std::nullopt;
  return Fault{{fmt::format("{} is masked: nothing can start it", u.name),
                Severity::error,
                {property_of(u, "UnitFileState", u.file_state, "enabled")}},
               fmt::format("Take the mask away, then start it, now and at boot:\n"
                           "  systemctl unmask {0}\n"
                           "  systemctl unmask --runtime {0}\n"
                           "  systemctl enable --now {0}",
                           u.name)};
}

std::optional<Fault> broken(const Unit& u) {
  if (!is_broken(u)) return std::nullopt;
  return Fault{{fmt::format("systemd refuses {}: {}", u.name, u.load_error),
                Severity::error,
                {property_of(u, "LoadState", u.load_state, "loaded")}},
               fmt::format("Mend the unit's file, then:\n"
                           "  systemd-analyze verify {0}\n"
                           "  systemctl daemon-reload\n"
                           "  systemctl enable --now {0}",
                           u.name)};
}

std::optional<Fault> failed(const Unit& u) {
  if (u.active_state != "failed") return std::nullopt;
  return Fault{{fmt::format("{} has {}", u.name, state_of(u)),
                Severity::error,
                {property_of(u, "ActiveState", state_of(u), "active (running)")}},
               fmt::format("See why, mend that, then start it:\n"
                           "  journalctl -u {0} -b --no-pager -n 50\n"
                           "  systemctl reset-failed {0}\n"
                           "  systemctl restart {0}",
                           u.name)};
}

std::optional<Fault> looping(const Unit& u) {
  if (!is_looping(u)) return std::nullopt;
  return Fault{{fmt::format("{} {}", u.name, loop_of(u)),
                Severity::error,
                {property_of(u, "ActiveState", state_of(u), "active (running)")}},
               fmt::format("See why it ends, and mend that; systemd then starts it by itself:\n"
                           "  journalctl -u {} -b --no-pager -n 50",
                           u.name)};
}

std::optional<Fault> stopped(const Unit& u) {
  if (u.active_state != "inactive") return std::nullopt;
  return Fault{{fmt::format("{} is {}, and nobody else serves the socket", u.name, state_of(u)),
                Severity::error,
                {property_of(u, "ActiveState", state_of(u), "active (running)")}},
               fmt::format("Start it, now and at boot:\n  systemctl enable --now {}", u.name)};
}

std::optional<Fault> not_at_boot(const Unit& u, const Units& all, const Profile& profile) {
  const auto distribution = profile.distribution.value;
  const bool agent_starts_it = distribution == Distribution::eks || distribution == Distribution::gke;
  if (agent_starts_it || is_masked(u) || is_broken(u) || comes_after_boot(u, all)) return std::nullopt;
  return Fault{{fmt::format("{} is {}: it will not start at boot", u.name, u.file_state),
                Severity::warning,
                {property_of(u, "UnitFileState", u.file_state, "enabled")}},
               fmt::format("Have it start at boot:\n  systemctl enable {}", u.name)};
}

/// containerd's shims and Docker's live in the unit's own cgroup; CRI-O's conmon has one of its own.
bool keeps_containers(const Unit& u) { return u.name == "docker.service" || u.name.starts_with("containerd"); }

std::string drop_in(const Unit& u) {
  return fmt::format(
      "Add what the upstream unit has, and restart the daemon; containers go on running:\n"
      "  mkdir -p /etc/systemd/system/{0}.d\n"
      "  printf '[Service]\\nDelegate=yes\\nKillMode=process\\n' > /etc/systemd/system/{0}.d/10-containers.conf\n"
      "  systemctl daemon-reload\n"
      "  systemctl restart {0}",
      u.name);
}

std::optional<Fault> without_delegation(const Unit& u) {
  if (!keeps_containers(u) || u.delegate != false) return std::nullopt;
  return Fault{{fmt::format("{} has no Delegate=yes: systemd may move its containers' processes", u.name),
                Severity::warning,
                {property_of(u, "Delegate", "no", "yes")}},
               drop_in(u)};
}

std::optional<Fault> kills_containers(const Unit& u) {
  if (!keeps_containers(u) || u.kill_mode.empty() || u.kill_mode == "process") return std::nullopt;
  return Fault{{fmt::format("{} has KillMode={}: stopping it kills what holds the containers", u.name, u.kill_mode),
                Severity::warning,
                {property_of(u, "KillMode", u.kill_mode, "process")}},
               drop_in(u)};
}

std::optional<Fault> changed_on_disk(const Unit& u) {
  if (!u.need_daemon_reload || is_masked(u) || is_broken(u)) return std::nullopt;
  return Fault{{fmt::format("the files of {} have changed since systemd read them", u.name),
                Severity::warning,
                {property_of(u, "NeedDaemonReload", "yes", "no")}},
               fmt::format("Have them read, and the daemon restarted with them:\n"
                           "  systemctl daemon-reload\n"
                           "  systemctl restart {}",
                           u.name)};
}

/// Both faults of the unit's file are mended by one drop-in: a remedy is told once.
Outcome failure(const std::vector<Fault>& faults) {
  std::vector<Finding> findings;
  std::string remedy;
  for (const auto& fault : faults) {
    findings.push_back(fault.finding);
    if (remedy.find(fault.remedy) == std::string::npos) remedy += (remedy.empty() ? "" : "\n") + fault.remedy;
  }
  return fail(std::move(findings), std::move(remedy));
}

/// What keeps it from running. One fault explains the others: a masked unit is also stopped.
std::optional<Fault> is_down(const Unit& u) {
  if (auto fault = masked(u)) return fault;
  if (auto fault = broken(u)) return fault;
  if (auto fault = failed(u)) return fault;
  if (auto fault = looping(u)) return fault;
  return stopped(u);
}

Outcome judge_unit(const Unit& unit, const Units& all, const Profile& profile) {
  std::vector<Fault> faults;
  for (auto fault : {is_down(unit), not_at_boot(unit, all, profile), without_delegation(unit), kills_containers(unit),
                     changed_on_disk(unit)})
    if (fault) faults.push_back(std::move(*fault));
  if (!faults.empty()) return failure(faults);
  return pass("{} is {}{}{}", unit.name, state_of(unit), unit.file_state.empty() ? "" : ", ", unit.file_state);
}

/// Where there is no endpoint: the only runtime whose unit is there, if it is one.
std::string only_runtime(const Units& units) {
  std::string only;
  for (const auto* name : {"containerd.service", "crio.service", "cri-docker.service"}) {
    const auto* unit = units.find(name);
    if (!unit || !is_there(*unit)) continue;
    if (!only.empty()) return {};
    only = name;
  }
  return only;
}

std::string unit_behind(const CriEndpoint& endpoint, const Units& units, const Profile& profile) {
  if (endpoint.dockershim) return "docker.service";
  if (!units.cri_owner.empty()) return units.cri_owner;
  return endpoint.path.empty() ? only_runtime(units) : runtime_unit(endpoint.path, profile) + ".service";
}

/// Somebody accepts though the unit does not run: systemd for it, or a daemon that is no unit.
Outcome served_without(const Unit& unit, const CriSocket& socket) {
  if (socket.socket_activated()) return pass("{} is {}; systemd starts it on demand", unit.name, state_of(unit));
  return not_applicable("{} is {}, and {} is served by something else", unit.name, state_of(unit), socket.path);
}

Outcome is_sound(const Units& units, const Init& init, const CriEndpoint& endpoint, const Result<CriSocket>& socket,
                 const Profile& profile) {
  if (auto outcome = without_systemd(units, init)) return *outcome;
  const auto name = unit_behind(endpoint, units, profile);
  if (profile.sets_up_itself() || name.starts_with("snap."))
    return not_applicable("{} brings its own runtime",
                          profile.sets_up_itself() ? word(profile.distribution.value) : name);
  if (name.empty()) return not_applicable("no CRI endpoint, and no runtime's unit that stands for it");
  const auto* unit = units.find(name);
  if (!name.ends_with(".service") || !unit || !is_there(*unit))
    return not_applicable("the runtime is none of systemd's services: {}", name);
  const bool accepts = socket && socket->state == SocketProbe::State::accepting;
  if (accepts && unit->active_state == "inactive" && !is_masked(*unit)) return served_without(*unit, *socket);
  return judge_unit(*unit, units, profile);
}

constexpr Check check{
    .id = "runtime.unit",
    .title = "systemd runs the container runtime",
    .rationale =
        "A runtime that is masked, failed or not enabled is gone now or after the next reboot, and without "
        "KillMode=process its containers go with it.",
    .remedy =
        "See what systemd says of it:\n"
        "  systemctl status containerd --no-pager\n"
        "  systemctl cat containerd",
    .docs = "https://github.com/containerd/containerd/blob/main/docs/getting-started.md",
    .severity = Severity::error,
    .causes = {"docker.daemon-json", "docker.command-line", "runtime.config-file"},
    .judge = judge<is_sound>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
