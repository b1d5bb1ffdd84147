// A control plane below this swaps its own page cache out and dies; kubeadm refuses it.
#include "facts/memory.hpp"
#include "profile.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

constexpr Threshold least{"host.memory", "minMiB", 1700, "MiB of memory that the kernel has (MemTotal)"};

Outcome is_enough(const Memory& memory, const Profile& profile) {
  const double wanted = profile.limit(least);
  const auto mib = memory.total_kib / 1024;
  if (static_cast<double>(mib) >= wanted) return pass("{} MiB", mib);
  const bool control_plane = profile.role.value == Role::control_plane;
  return fail({.message = fmt::format("the node has {} MiB of memory, and {} {:.15g}", mib,
                                      control_plane ? "a control plane needs" : "a node should have", wanted),
               .severity = control_plane ? Severity::error : Severity::info,
               .evidence = {{"/proc/meminfo", "MemTotal", fmt::format("{} MiB", mib),
                             fmt::format("at least {:.15g} MiB", wanted)}},
               .alias = "Mem"});
}

constexpr Check check{
    .id = "host.memory",
    .title = "The node has enough memory",
    .rationale = "kubeadm refuses a control plane with less than 1700 MiB: etcd and the API server would be killed.",
    .remedy = "Give the machine more memory: 2 GiB are the least, of which the kernel keeps some for itself.",
    .docs = "https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/install-kubeadm/",
    .severity = Severity::error,
    .aliases = {"Mem"},
    .judge = judge<is_enough>,
    .thresholds = {&least},
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
