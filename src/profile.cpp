#include "profile.hpp"

#include <fmt/format.h>

namespace nodecheck {
namespace {

std::string or_unset(const std::string& value) { return value.empty() ? "unset" : value; }

std::string or_unset(const std::optional<Version>& version) { return version ? to_string(*version) : "unset"; }

std::string families(const Profile& p) {
  if (p.ipv4() && p.ipv6()) return "IPv4, IPv6";
  return p.ipv6() ? "IPv6" : "IPv4";
}

}  // namespace

std::string_view word(Role role) { return role == Role::worker ? "worker" : "control-plane"; }

std::string_view word(Distribution d) {
  constexpr std::string_view words[] = {"other", "kubeadm", "k3s", "rke2", "k0s", "eks", "gke", "kind"};
  return words[static_cast<unsigned>(d)];
}

std::string_view word(PodNetwork n) {
  constexpr std::string_view words[] = {"unset", "bridged", "routed"};
  return words[static_cast<unsigned>(n)];
}

double Profile::limit(const Threshold& threshold) const {
  const auto said = limits.find(fmt::format("{}/{}", threshold.check, threshold.name));
  return said == limits.end() ? threshold.value : said->second.value;
}

std::vector<ProfileLine> lines(const Profile& p) {
  return {
      {"phase", std::string(word(p.phase.value)), p.phase.source},
      {"role", std::string(word(p.role.value)), p.role.source},
      {"distribution", std::string(word(p.distribution.value)), p.distribution.source},
      {"kubeletVersion", or_unset(p.kubelet_version.value), p.kubelet_version.source},
      {"kubernetesVersion", or_unset(p.kubernetes_version.value), p.kubernetes_version.source},
      {"cni", or_unset(p.cni.value), p.cni.source},
      {"podNetwork", std::string(word(p.pod_network.value)), p.pod_network.source},
      {"podBridge", or_unset(p.pod_bridge.value), p.pod_bridge.source},
      {"overlay", or_unset(p.overlay.value), p.overlay.source},
      {"overlayDevice", or_unset(p.overlay_device.value), p.overlay_device.source},
      {"podCIDRs", or_unset(fmt::format("{}", fmt::join(p.pod_cidrs.value, ", "))), p.pod_cidrs.source},
      {"serviceCIDRs", or_unset(fmt::format("{}", fmt::join(p.service_cidrs.value, ", "))), p.service_cidrs.source},
      {"ipFamilies", families(p), p.ip_families.source},
      {"proxyMode", or_unset(p.proxy_mode.value), p.proxy_mode.source},
      {"airGapped", p.air_gapped.value ? "true" : "false", p.air_gapped.source},
  };
}

}  // namespace nodecheck
