#pragma once
// What this node is to be. Derived from the node where the user says nothing; passed to a check like a fact.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "phases.hpp"
#include "threshold.hpp"
#include "version.hpp"

namespace nodecheck {

/// A value and who said so: a flag, a file:line, a process, "default".
template <class T>
struct Derived {
  T value{};
  std::string source{};
};

enum class Role { worker, control_plane };
enum class Distribution { other, kubeadm, k3s, rke2, k0s, eks, gke, kind };

/// Whether pods hang on a Linux bridge of this node.
enum class PodNetwork {
  unset,    ///< no CNI is known yet
  bridged,  ///< Profile::pod_bridge names the bridge
  routed,   ///< the CNI uses none: Cilium, Calico, VPC-CNI, kindnet, ...
};

struct Profile {
  Derived<Phase> phase{Phase::pre_join, "default"};
  Derived<Role> role{Role::worker, "default"};
  Derived<Distribution> distribution{};
  Derived<std::optional<Version>> kubelet_version{};
  Derived<std::optional<Version>> kubernetes_version{};  ///< of the API server; none: unset
  Derived<std::string> cni{};  ///< flannel, calico, cilium, ...; a plugin's type where we know no better; empty: unset
  Derived<PodNetwork> pod_network{};
  Derived<std::string> pod_bridge{};                  ///< a device name; empty unless bridged
  Derived<std::string> overlay{};                     ///< vxlan, geneve, ipip, wireguard, none; empty: unset
  Derived<std::string> overlay_device{};              ///< flannel.1, vxlan.calico, ...; empty: none or not made yet
  Derived<std::vector<std::string>> pod_cidrs{};      ///< empty: not known
  Derived<std::vector<std::string>> service_cidrs{};  ///< empty: not known
  Derived<std::pair<bool, bool>> ip_families{{true, false}, "default"};  ///< IPv4, IPv6
  Derived<std::string> proxy_mode{};           ///< iptables, ipvs, nftables, none; empty: unset
  Derived<bool> air_gapped{false, "default"};  ///< nothing outside the cluster's own network is to be reached
  /// What the configuration says of a Threshold, by "check/name".
  std::map<std::string, Derived<double>, std::less<>> limits{};
  /// Why the CNI's configuration, its devices or flannel's lease could not be read: what is unset above may be set on
  /// this node, and no verdict may weigh less for it. Empty: all were read, or the user said.
  std::string network_unread{};
  std::string kubelet_unread{};  ///< the same of the kubelet's version

  [[nodiscard]] bool ipv4() const { return ip_families.value.first; }
  [[nodiscard]] bool ipv6() const { return ip_families.value.second; }
  [[nodiscard]] bool kubelet_at_least(int major, int minor) const {
    return kubelet_version.value && *kubelet_version.value >= Version{major, minor, 0};
  }
  [[nodiscard]] double limit(const Threshold&) const;
  /// Whether kubeadm joins this node, or may for all that is known.
  [[nodiscard]] bool joins_by_kubeadm() const {
    const auto d = distribution.value;
    return d == Distribution::kubeadm || d == Distribution::kind || d == Distribution::other;
  }
  /// k3s, rke2 and k0s run the kubelet inside themselves or as their child, and set modules and sysctls at start.
  [[nodiscard]] bool sets_up_itself() const {
    const auto d = distribution.value;
    return d == Distribution::k3s || d == Distribution::rke2 || d == Distribution::k0s;
  }
};

[[nodiscard]] std::string_view word(Role);
[[nodiscard]] std::string_view word(Distribution);
[[nodiscard]] std::string_view word(PodNetwork);

template <class T>
using Override = std::optional<Derived<T>>;

/// What the user says of the node, and where; unset: derived.
struct ProfileOptions {
  Override<Phase> phase;
  Override<Role> role;
  Override<std::string> cni;
  Override<Version> kubelet_version;
  Override<Version> kubernetes_version;
  Override<std::vector<std::string>> pod_cidrs;
  Override<std::vector<std::string>> service_cidrs;
  Override<std::pair<bool, bool>> ip_families;
  Override<std::string> proxy_mode;
  Override<bool> air_gapped;
  std::map<std::string, Derived<double>, std::less<>> limits;  ///< as Profile::limits
};

/// One line of the profile as reports show it.
struct ProfileLine {
  std::string name, value, source;
};
[[nodiscard]] std::vector<ProfileLine> lines(const Profile&);

}  // namespace nodecheck
