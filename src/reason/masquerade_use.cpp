#include "reason/masquerade_use.hpp"

#include <algorithm>
#include <string>

namespace nodecheck {
namespace {

/// flannel and the plugin bridge leave it to rules that can be walked. Others have agents of their own, in eBPF, or
/// with sets of addresses, or their pods have addresses that the network around knows.
std::optional<Outcome> not_judged(const Profile& profile, const Result<FlannelSubnet>& lease) {
  const auto& cni = profile.cni;
  if (!profile.ipv4()) return not_applicable("the cluster has no IPv4 ({})", profile.ip_families.source);
  if (cni.value.empty() && !profile.network_unread.empty())
    return unknown(Finding{.message = "the CNI is not known: " + profile.network_unread});
  if (cni.value.empty()) return not_applicable("no pod network is known ({})", cni.source);
  if (cni.value != "flannel" && cni.value != "canal" && cni.value != "bridge")
    return not_applicable("{} decides by itself which pods to masquerade ({})", cni.value, cni.source);
  if (profile.overlay.value == "none" && lease && lease->ip_masq == false)
    return not_applicable("native routing: flannel wraps no packets, and FLANNEL_IPMASQ is false");
  return std::nullopt;
}

/// A bridge without an address is not the pods' gateway, and one that has the default route is the node's own network.
std::optional<Outcome> on_the_nodes_network(const Links& links, const Routes& routes, const Profile& profile) {
  const auto* bridge = links.find(profile.pod_bridge.value);
  if (bridge == nullptr || profile.cni.value != "bridge") return std::nullopt;
  const auto* route = routes.default_route(4);
  const bool ipv4 = std::any_of(bridge->addresses.begin(), bridge->addresses.end(),
                                [](const Address& a) { return a.ip.find(':') == std::string::npos; });
  if (ipv4 && (route == nullptr || route->link_index != bridge->index)) return std::nullopt;
  return not_applicable("{} is no gateway of the pods: they are on the network around the node", bridge->name);
}

}  // namespace

std::optional<Outcome> without_masquerading(const Profile& profile, const Result<FlannelSubnet>& lease,
                                            const Links& links, const Routes& routes) {
  if (auto other = not_judged(profile, lease)) return other;
  return on_the_nodes_network(links, routes, profile);
}

}  // namespace nodecheck
