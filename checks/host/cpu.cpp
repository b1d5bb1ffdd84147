// An API server, etcd and the controllers on one processor starve each other; kubeadm refuses such a control plane.
#include "facts/processors.hpp"
#include "profile.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

constexpr Threshold least{"host.cpu", "min", 2, "processors that the node may use"};

Outcome are_enough(const Processors& processors, const Profile& profile) {
  const double wanted = profile.limit(least);
  const bool by_quota = processors.quota && *processors.quota < processors.allowed;
  const auto seen = by_quota ? fmt::format("{:.15g} of {} by quota", *processors.quota, processors.allowed)
                             : fmt::format("{}", processors.allowed);
  if (processors.usable() >= wanted) return pass("{} usable", seen);
  const bool control_plane = profile.role.value == Role::control_plane;
  return fail({.message = fmt::format("the node may use {} CPUs, and {} {:.15g}", seen,
                                      control_plane ? "a control plane needs" : "a node should have", wanted),
               .severity = control_plane ? Severity::error : Severity::info,
               .evidence = {{by_quota ? processors.quota_source : processors.allowed_source,
                             {},
                             seen,
                             fmt::format("at least {:.15g}", wanted)}},
               .alias = "NumCPU"});
}

constexpr Check check{
    .id = "host.cpu",
    .title = "The node has enough CPUs",
    .rationale = "kubeadm refuses a control plane with fewer than two CPUs; pods on a worker share what is left.",
    .remedy =
        "Give the machine more CPUs. Where it has them and may not use them, see the affinity and the quota of PID 1:\n"
        "  nproc --all\n"
        "  grep Cpus_allowed_list /proc/1/status",
    .docs = "https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/install-kubeadm/",
    .severity = Severity::error,
    .aliases = {"NumCPU"},
    .judge = judge<are_enough>,
    .thresholds = {&least},
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
