// RuntimeConfig lets the kubelet take its cgroup driver from the runtime; kubelet 1.38 will not start without it.
#include "facts/cri_config.hpp"
#include "profile.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

constexpr auto rpc = "runtime.v1.RuntimeService/RuntimeConfig";

Severity severity_for(const Profile& profile) {
  if (profile.kubelet_at_least(1, 38)) return Severity::error;
  return profile.kubelet_at_least(1, 35) ? Severity::warning : Severity::info;
}

Outcome is_implemented(const CriConfig& config, const Profile& profile) {
  if (config.path.empty()) return not_applicable("no CRI endpoint");
  if (config.implemented)
    return pass("RuntimeConfig answers, cgroup driver {}",
                config.cgroup_driver.empty() ? "not stated" : config.cgroup_driver);
  return fail({.message = "the runtime cannot report its cgroup driver, and kubelet 1.38 will insist on it",
               .severity = severity_for(profile),
               .evidence = {{rpc, config.path, config.refusal.empty() ? "UNIMPLEMENTED" : config.refusal,
                             "the cgroup driver"}}});
}

constexpr Check check{
    .id = "runtime.config-rpc",
    .title = "The runtime reports its cgroup driver",
    .rationale = "Without RuntimeConfig the kubelet falls back on its own cgroupDriver; 1.38 drops that fallback.",
    .remedy =
        "Upgrade the runtime before kubelet 1.38: containerd 2.0, CRI-O 1.28 or cri-dockerd 0.3.17, or newer. See "
        "what it is:\n"
        "  crictl version\n"
        "Until then keep the kubelet's cgroupDriver and the runtime's equal by hand.",
    .docs = "https://kubernetes.io/docs/setup/production-environment/container-runtimes/#cgroup-drivers",
    .severity = Severity::info,
    .causes = {"runtime.cri-version"},
    .aliases = {"ContainerRuntimeVersion"},
    .judge = judge<is_implemented>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
