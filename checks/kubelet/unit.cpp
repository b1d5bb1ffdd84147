// systemd is to run the kubelet. Before the node joins it may well be off, or wait in a loop for its configuration.
#include "facts/cri_endpoint.hpp"
#include "facts/processes.hpp"
#include "profile.hpp"
#include "reason/unit_state.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view kubelet = "kubelet.service";
constexpr auto install =
    "Install the kubelet of your Kubernetes release from its package, which brings the unit, then:\n"
    "  systemctl daemon-reload\n"
    "  systemctl enable kubelet";
constexpr auto see_why =
    "See why it ends, and mend that; with Restart=always systemd then starts it by itself:\n"
    "  systemctl status kubelet --no-pager\n"
    "  journalctl -u kubelet -b --no-pager -n 50";
constexpr auto start =
    "See why it ended, mend that, and start it, now and at boot:\n"
    "  journalctl -u kubelet -b --no-pager -n 50\n"
    "  systemctl enable --now kubelet";
constexpr auto waits_for_join =
    "Nothing, where its journal says that /var/lib/kubelet/config.yaml is missing: joining the node writes it.\n"
    "  journalctl -u kubelet -b --no-pager -n 20";
constexpr auto enable = "Joining the node starts it; this has it start at boot:\n  systemctl enable kubelet";

/// k3s and rke2 have it inside themselves, k0s as a child, MicroK8s in its own snap.
bool is_embedded(const Profile& profile, const Result<CriEndpoint>& endpoint) {
  return profile.sets_up_itself() || (endpoint && endpoint->path.find("/microk8s/") != std::string::npos);
}

Outcome missing(const Profile& profile, const Result<Processes>& processes) {
  if (!processes) return unknown(processes.why());
  if (const auto* running = processes->find("kubelet"))
    return not_applicable("the kubelet (pid {}) runs without a kubelet.service", running->pid);
  const bool joined = profile.phase.value == Phase::running;
  if (joined && processes->hidden)
    return unknown(Finding{.message = "there is no kubelet.service, and other users' processes are hidden from us"});
  // kubeadm warns, and then waits for a kubelet that nothing starts.
  const bool awaited = profile.distribution.value == Distribution::kubeadm;
  return fail(Finding{"there is no kubelet.service",
                      joined || awaited ? Severity::error : Severity::warning,
                      {{"systemd", "kubelet.service LoadState", "not-found", "loaded"}}},
              install);
}

Outcome masked(const Unit& unit) {
  return fail(Finding{"kubelet.service is masked: nothing can start it",
                      Severity::error,
                      {property_of(unit, "UnitFileState", unit.file_state, "enabled")}},
              "Take the mask away, then start it, now and at boot:\n"
              "  systemctl unmask kubelet\n"
              "  systemctl unmask --runtime kubelet\n"
              "  systemctl enable --now kubelet");
}

Outcome broken(const Unit& unit) {
  return fail(Finding{fmt::format("systemd refuses kubelet.service: {}", unit.load_error),
                      Severity::error,
                      {property_of(unit, "LoadState", unit.load_state, "loaded")}},
              "Mend the unit's file, then:\n"
              "  systemd-analyze verify kubelet.service\n"
              "  systemctl daemon-reload\n"
              "  systemctl enable --now kubelet");
}

Outcome looping(const Unit& unit, bool joined) {
  return fail(Finding{"the kubelet " + loop_of(unit),
                      joined ? Severity::error : Severity::info,
                      {property_of(unit, "ActiveState", state_of(unit), "active (running)")}},
              joined ? see_why : waits_for_join);
}

Outcome at_rest(const Unit& unit, bool joined) {
  return fail(Finding{fmt::format("kubelet.service is {}", state_of(unit)),
                      joined ? Severity::error : Severity::info,
                      {property_of(unit, "ActiveState", state_of(unit), "active (running)")}},
              joined ? start : enable);
}

/// On a joined node it runs, and is gone after the next boot.
Finding disabled(const Unit& unit, bool joined) {
  return {fmt::format("kubelet.service is {}: it will not start at boot", unit.file_state),
          joined ? Severity::warning : Severity::info,
          {property_of(unit, "UnitFileState", unit.file_state, "enabled")}};
}

Finding changed_on_disk(const Unit& unit) {
  return {"the files of kubelet.service have changed since systemd read them",
          Severity::warning,
          {property_of(unit, "NeedDaemonReload", "yes", "no")}};
}

/// What holds the next start back, or makes another kubelet of it.
Outcome next_start(const Unit& unit, const Units& all, const Profile& profile) {
  const auto distribution = profile.distribution.value;
  const bool agent_starts_it = distribution == Distribution::eks || distribution == Distribution::gke;
  const bool joined = profile.phase.value == Phase::running;
  std::vector<Finding> findings;
  std::string remedy;
  if (!comes_after_boot(unit, all) && !(joined && agent_starts_it)) {
    findings.push_back(disabled(unit, joined));
    remedy = joined ? "Have it start at boot:\n  systemctl enable kubelet" : enable;
  }
  if (joined && unit.need_daemon_reload) {
    findings.push_back(changed_on_disk(unit));
    remedy += fmt::format(
        "{}Have the files read, and the kubelet started with them:\n"
        "  systemctl daemon-reload\n"
        "  systemctl restart kubelet",
        remedy.empty() ? "" : "\n");
  }
  if (!findings.empty()) return fail(std::move(findings), std::move(remedy));
  return pass("kubelet.service is {}, {}", state_of(unit), unit.file_state);
}

Outcome runs(const Units& units, const Init& init, const Result<Processes>& processes,
             const Result<CriEndpoint>& endpoint, const Profile& profile) {
  if (is_embedded(profile, endpoint))
    return not_applicable("{} runs the kubelet itself",
                          profile.sets_up_itself() ? word(profile.distribution.value) : "MicroK8s");
  if (auto outcome = without_systemd(units, init)) return *outcome;
  const auto* unit = units.find(kubelet);
  if (!unit || !is_there(*unit)) return missing(profile, processes);
  const bool joined = profile.phase.value == Phase::running;
  if (is_masked(*unit)) return masked(*unit);
  if (is_broken(*unit)) return broken(*unit);
  if (is_looping(*unit)) return looping(*unit, joined);
  if (!is_running(*unit)) return at_rest(*unit, joined);
  return next_start(*unit, units, profile);
}

constexpr Check check{
    .id = "kubelet.unit",
    .title = "systemd runs the kubelet",
    .rationale = "A kubelet that is masked, stopped or dying again and again leaves its node NotReady.",
    .remedy = see_why,
    .docs = "https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/kubelet-integration/",
    .severity = Severity::error,
    .phases = Phases::pre_join_and_running,
    .causes = {"memory.swap-off", "cgroups.version", "cgroups.driver-match", "runtime.socket", "kubelet.flags",
               "kubelet.config-file", "docker.cri-dockerd", "network.ports"},
    .aliases = {"Service-Kubelet"},
    .judge = judge<runs>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
