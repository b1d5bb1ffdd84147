#include "reason/cni_devices.hpp"

#include <algorithm>

namespace nodecheck {
namespace {

/// A device as a CNI names it: a trailing * stands for any rest, an empty kind for any kind.
struct Pattern {
  std::string_view cni, name, kind;
};

struct Tunnel {
  std::string_view overlay;
  Pattern device;
};

// Of one CNI, the earlier wins: WireGuard beside a vxlan only encrypts.
constexpr Tunnel tunnels[] = {
    {"vxlan", {"flannel", "flannel.*", "vxlan"}},
    {"wireguard", {"flannel", "flannel-wg", ""}},
    {"ipip", {"flannel", "flannel.ipip", "ipip"}},
    {"vxlan", {"calico", "vxlan.calico", "vxlan"}},
    {"ipip", {"calico", "tunl0", "ipip"}},
    {"wireguard", {"calico", "wireguard.cali", ""}},
    {"vxlan", {"cilium", "cilium_vxlan", "vxlan"}},
    {"geneve", {"cilium", "cilium_geneve", "geneve"}},
    {"wireguard", {"cilium", "cilium_wg0", ""}},
    {"geneve", {"antrea", "genev_sys_*", "geneve"}},
    {"vxlan", {"antrea", "vxlan_sys_*", "vxlan"}},
    {"wireguard", {"antrea", "antrea-wg0", ""}},
    {"geneve", {"ovn-kubernetes", "genev_sys_*", "geneve"}},
    {"vxlan", {"weave", "vxlan-6784", "vxlan"}},
    {"ipip", {"kube-router", "tun-*", "ipip"}},
};

// A CNI that has made one of these and no tunnel routes natively.
constexpr Pattern traces[] = {
    {"cilium", "cilium_host", ""},
    {"antrea", "antrea-gw0", ""},
    {"ovn-kubernetes", "ovn-k8s-mp0", ""},
    {"calico", "vxlan.calico", "vxlan"},
    {"calico", "wireguard.cali", ""},
    {"calico", "cali*", "veth"},
    {"weave", "weave", "bridge"},
    {"kube-router", "kube-bridge", ""},
    {"flannel", "flannel.*", "vxlan"},
    {"flannel", "flannel-wg", ""},
    {"flannel", "flannel.ipip", "ipip"},
    {"aws-vpc", "eni*", "veth"},
    {"azure", "azv*", "veth"},
    {"gke", "gke*", "veth"},
};

// Those that never tunnel.
constexpr std::string_view native[] = {"aws-vpc", "azure", "gke", "kindnet", "bridge", "ptp"};

bool matches(const Link& link, const Pattern& pattern) {
  if (!pattern.kind.empty() && link.kind != pattern.kind) return false;
  if (!pattern.name.ends_with('*')) return link.name == pattern.name;
  return link.name.starts_with(pattern.name.substr(0, pattern.name.size() - 1));
}

const Link* first(const Links& all, const Pattern& pattern) {
  const auto in_use = [&](const Link& l) {
    // The kernel itself puts an idle tunl0 into every namespace.
    return matches(l, pattern) && (l.name != "tunl0" || (l.up && !l.addresses.empty()));
  };
  const auto found = std::find_if(all.links.begin(), all.links.end(), in_use);
  return found == all.links.end() ? nullptr : &*found;
}

const Link* trace_of(const Links& links, std::string_view cni) {
  for (const auto& pattern : traces)
    if (pattern.cni == cni)
      if (const auto* link = first(links, pattern)) return link;
  return nullptr;
}

}  // namespace

CniOverlay cni_overlay(const Links& links, std::string_view cni) {
  if (std::find(std::begin(native), std::end(native), cni) != std::end(native)) return {"none", "", std::string(cni)};
  for (const auto& [overlay, pattern] : tunnels) {
    if (pattern.cni != cni) continue;
    if (const auto* link = first(links, pattern)) return {std::string(overlay), link->name, "link " + link->name};
  }
  if (const auto* link = trace_of(links, cni)) return {"none", "", "link " + link->name + " and no tunnel device"};
  return {};
}

CniTrace cni_trace(const Links& links) {
  for (const auto& pattern : traces)
    if (const auto* link = first(links, pattern)) return {std::string(pattern.cni), link->name};
  return {};
}

const Link* flannel_device(const Links& links) { return trace_of(links, "flannel"); }

}  // namespace nodecheck
