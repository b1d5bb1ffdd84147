#include "reason/needed_sysctls.hpp"

#include <fmt/format.h>

namespace nodecheck {
namespace {

// pkg/kubelet/cm/container_manager_linux.go, setupKernelTunables
constexpr NeededSysctl tunables[]{
    {"vm.overcommit_memory", "1"},
    {"vm.panic_on_oom", "0"},
    {"kernel.panic", "10"},
    {"kernel.panic_on_oops", "1", ""},
    {"kernel.keys.root_maxkeys", "1000000", "1000000"},
    {"kernel.keys.root_maxbytes", "25000000", "25000000"},
};

struct Row {
  SysctlUse use;
  NeededSysctl need;
};
constexpr Row rows[]{
    {SysctlUse::ipv4_forwarding, {"net.ipv4.ip_forward", "1"}},
    {SysctlUse::ipv6_forwarding, {"net.ipv6.conf.all.forwarding", "1"}},
    {SysctlUse::ipv6_forwarding, {"net.ipv6.conf.default.forwarding", "1"}},
    {SysctlUse::bridged_traffic, {"net.bridge.bridge-nf-call-iptables", "1", "1"}},
    {SysctlUse::bridged_traffic, {"net.bridge.bridge-nf-call-ip6tables", "1", "1"}},
};

/// Of IPv4's forwarding: dockerd, and kube-proxy in ipvs mode.
bool others_set(SysctlUse use, const Profile& profile, bool docker_forwards) {
  if (profile.sets_up_itself()) return true;
  return use == SysctlUse::ipv4_forwarding && (profile.proxy_mode.value == "ipvs" || docker_forwards);
}

}  // namespace

std::string no_use(SysctlUse use, const Profile& profile) {
  switch (use) {
    case SysctlUse::ipv4_forwarding:
      return profile.ipv4() ? "" : "the cluster is IPv6 only";
    case SysctlUse::ipv6_forwarding:
      return profile.ipv6() ? "" : fmt::format("the cluster has no IPv6 ({})", profile.ip_families.source);
    case SysctlUse::bridged_traffic:
      break;
  }
  if (profile.pod_network.value != PodNetwork::routed) return {};
  return fmt::format("{} puts pods on no Linux bridge", profile.cni.value);
}

std::span<const NeededSysctl> kubelet_tunables() { return tunables; }

std::vector<NeededSysctl> needed_sysctls(const Profile& profile, const Result<KubeletSettings>& kubelet,
                                         bool docker_forwards) {
  std::vector<NeededSysctl> needed;
  for (const auto& [use, need] : rows)
    if (no_use(use, profile).empty() && !others_set(use, profile, docker_forwards)) needed.push_back(need);
  if (kubelet && kubelet->protect_kernel_defaults.value)
    needed.insert(needed.end(), std::begin(tunables), std::end(tunables));
  return needed;
}

}  // namespace nodecheck
