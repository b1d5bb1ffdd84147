// The kubelet takes the node's address from the device of the default route, and whatever is outside is reached by it.
#include "facts/links.hpp"
#include "facts/network_namespace.hpp"
#include "facts/routes.hpp"
#include "profile.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

constexpr auto remedy =
    R"(Give the node's interface its gateway in the configuration of what sets up its network (netplan, NetworkManager, )"
    R"(systemd-networkd, ifupdown, DHCP), so that it lasts across reboots. Until then, with your own gateway and interface:
  ip route add default via 192.168.10.1 dev eth0)";

std::string text_of(const Route& route, const Result<Links>& links) {
  const auto* link = links ? links->find(route.link_index) : nullptr;
  return fmt::format("default{}{}", route.gateway.empty() ? "" : " via " + route.gateway,
                     link ? " dev " + link->name : "");
}

/// Where nothing outside is to be reached, the kubelet can still be told its address (--node-ip).
std::optional<Severity> weight(const Profile& profile) {
  return profile.air_gapped.value ? std::optional(Severity::warning) : std::nullopt;
}

/// A family of the cluster's that has none beside one that has.
std::optional<Finding> missing(int family, const Routes& routes, const Profile& profile) {
  const bool wanted = family == 4 ? profile.ipv4() : profile.ipv6();
  if (!wanted || profile.ip_families.source.starts_with("default") || routes.default_route(family)) return std::nullopt;
  return Finding{.message = fmt::format("there is no default route of IPv{}, which the cluster's pods have ({})",
                                        family, profile.ip_families.source),
                 .severity = Severity::warning,
                 .evidence = {{"rtnetlink", "table main", "no default route", "default via a gateway"}}};
}

Outcome has_default_route(const Routes& routes, const Result<Links>& links, const NetworkNamespace& ns,
                          const Profile& profile) {
  for (const int family : {4, 6}) {
    const auto* route = routes.default_route(family);
    if (route == nullptr) continue;
    const auto none = missing(family == 4 ? 6 : 4, routes, profile);
    return none ? fail(*none) : pass("{}", text_of(*route, links));
  }
  Finding none{.message = "there is no default route, neither of IPv4 nor of IPv6",
               .severity = weight(profile),
               .evidence = {{"rtnetlink", "table main", "no default route", "default via a gateway"}}};
  if (ns.ours_is_the_nodes) return fail(std::move(none));
  none.message += fmt::format("; but this is another network namespace than the node's ({}'s)", ns.whose);
  return unknown(std::move(none));
}

constexpr Check check{
    .id = "network.default-route",
    .title = "There is a default route",
    .rationale = "Without one the kubelet finds no address for its node, and pods reach nothing outside the cluster.",
    .remedy = remedy,
    .docs =
        "https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/install-kubeadm/"
        "#check-network-adapters",
    .severity = Severity::error,
    .namespaced = true,
    .judge = judge<has_default_route>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
