// A runtime reads its configuration at start: an edited SystemdCgroup, mirror or drop-in does nothing until then.
#include "facts/config_ages.hpp"
#include "facts/cri_endpoint.hpp"
#include "profile.hpp"
#include "reason/config_age.hpp"
#include "reason/runtime_unit.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

struct Runtime {
  std::string daemon, unit;
};

/// Of the endpoint; where there is none, the first runtime that runs.
Runtime runtime_of(const ConfigAges& ages, const Result<CriEndpoint>& endpoint, const Profile& profile) {
  if (endpoint && !endpoint->path.empty()) {
    const auto unit = runtime_unit(endpoint->path, profile);
    if (unit == "crio") return {"crio", unit};
    if (unit == "cri-docker" || unit == "docker") return {"dockerd", "docker"};
    if (unit != "RUNTIME") return {"containerd", unit};
  }
  for (const auto* name : {"containerd", "crio"})
    if (ages.find(name)) return {name, name};
  return {"dockerd", "docker"};
}

std::string remedy_for(const Runtime& runtime) {
  const bool docker = runtime.daemon == "dockerd", reloads = docker || runtime.daemon == "crio";
  return fmt::format(
      "{}The change takes effect at the next start{}:\n"
      "  systemctl restart {}\n"
      "See that it comes up with it:\n"
      "  journalctl -u {} -b --no-pager -n 20",
      reloads ? "If it was reloaded since, compare what has changed: a reload takes some settings alone.\n" : "",
      docker ? "; without live-restore it stops the node's containers" : ", and containers go on meanwhile",
      runtime.unit, runtime.unit);
}

Outcome is_current(const ConfigAges& ages, const Result<CriEndpoint>& endpoint, const Profile& profile) {
  const auto runtime = runtime_of(ages, endpoint, profile);
  const auto* daemon = ages.find(runtime.daemon);
  if (!daemon && ages.hidden)
    return unknown(
        Unavailable{Unavailable::Kind::denied, "/proc", "mounted with hidepid: a runtime may run that we cannot see"});
  if (!daemon) return not_applicable("no {} runs", endpoint && !endpoint->path.empty() ? runtime.daemon : "runtime");
  return judge_age(*daemon, ages.read_at, remedy_for(runtime));
}

constexpr Check check{
    .id = "runtime.config-stale",
    .title = "The runtime runs with its files as they are",
    .rationale = "A runtime reads its configuration at start; a later change shows at the next restart or reboot.",
    .remedy =
        "The change takes effect at the next start:\n"
        "  systemctl restart containerd",
    .docs = "https://kubernetes.io/docs/setup/production-environment/container-runtimes/",
    .severity = Severity::warning,
    .judge = judge<is_current>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
