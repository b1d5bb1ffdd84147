// flannel carries what is sent to its lease. A bridge on another subnet, as docker0 is when dockerd starts too early,
// gives pods addresses that no other node can reach.
#include "check.hpp"
#include "profile.hpp"
#include "reason/bridge_address.hpp"
#include "reason/docker_flannel.hpp"
#include "reason/flannel_lease.hpp"
#include "reason/flannel_use.hpp"
#include "registry.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

constexpr const char* lease_file = FlannelSubnet::path;

constexpr const char* vxlan_remedy = R"(The bridge agrees with the lease, so it is the device that is stale:
  ip link delete {0}
  systemctl restart flanneld
(or delete this node's kube-flannel pod instead of the second line). It is made anew at every boot.)";

/// The bridge is on the lease that the file names, and the device is not: an earlier lease's, or another backend's.
bool stale_vxlan(const FlannelLease& lease) { return !lease.subnet.empty() && lease.on_subnet(); }

std::string vxlan_text(const FlannelLease& lease) {
  return fmt::format("{} has {}", lease.vxlan, address_list(lease.vxlan_addresses));
}

std::string flannel_text(const FlannelLease& lease) {
  if (lease.subnet.empty()) return vxlan_text(lease);
  if (lease.vxlan.empty()) return "FLANNEL_SUBNET is " + lease.subnet;
  return fmt::format("FLANNEL_SUBNET is {} and {}", lease.subnet, vxlan_text(lease));
}

std::string cause(const FlannelLease& lease) {
  if (stale_vxlan(lease)) return lease.vxlan + " was left by an earlier lease";
  if (lease.bridge == "docker0") return "dockerd started before flannel, or without flannel's --bip";
  return lease.bridge + " was made for an earlier lease";
}

std::string remedy(const FlannelLease& lease) {
  if (stale_vxlan(lease)) return fmt::format(fmt::runtime(vxlan_remedy), shell_word(lease.vxlan));
  if (lease.bridge == "docker0") return flannel_drop_in();
  return remake_bridge(lease.bridge);
}

Outcome off_the_lease(const FlannelLease& lease) {
  const auto seen = address_list(lease.bridge_addresses);
  const auto subnet = parse_ip_prefix(lease.subnet);
  Finding f{.message = fmt::format("{} has {}, but {}: {}", lease.bridge, seen, flannel_text(lease), cause(lease))};
  f.evidence.push_back({"rtnetlink", lease.bridge, seen, lease.subnet});
  if (!lease.vxlan.empty())
    f.evidence.push_back({"rtnetlink", lease.vxlan, address_list(lease.vxlan_addresses),
                          subnet ? address_text(subnet->network()) : std::string{}});
  if (!lease.subnet.empty()) f.evidence.push_back({lease_file, "FLANNEL_SUBNET", lease.subnet, ""});
  return fail(std::move(f), remedy(lease));
}

Outcome no_subnet(const std::string& written) {
  const auto seen = written.empty() ? "absent" : written;
  return unknown({.message = fmt::format("FLANNEL_SUBNET is {}: no IPv4 subnet to compare with", seen),
                  .evidence = {{lease_file, "FLANNEL_SUBNET", seen, "an address with a prefix length"}}});
}

Outcome judge_lease(const FlannelLease& lease, const FlannelSubnet& file) {
  if (!file.present && lease.vxlan.empty())
    return not_applicable("flannel has neither {} nor a vxlan device here", lease_file);
  const auto subnet = parse_ip_prefix(lease.subnet);
  const bool comparable = !file.present || (subnet && subnet->family == 4);
  if (!comparable && (lease.vxlan.empty() || lease.on_vxlan())) return no_subnet(lease.subnet);
  if (!lease.agrees()) return off_the_lease(lease);
  return pass("{} has {}, {}", lease.bridge, address_list(lease.bridge_addresses), flannel_text(lease));
}

// Links and lease are asked for last: a node without flannel needs neither.
Outcome bridge_is_on_the_lease(const Result<Links>& links, const Result<FlannelSubnet>& file, const Profile& profile) {
  if (auto without = without_flannel(profile, file)) return *without;
  const auto& name = profile.pod_bridge.value;
  if (name.empty()) return not_applicable("no bridge is known to carry pods ({})", profile.pod_network.source);
  if (!links) return unknown(links.why());
  const auto* bridge = links->find(name);
  if (!bridge) return not_applicable("{} is not made yet", name);
  if (!file) return unknown(file.why());
  if (file->subnet.empty() && !file->ipv6_subnet.empty()) return not_applicable("flannel's lease is IPv6 only");
  return judge_lease(flannel_lease(*bridge, *links, *file, profile), *file);
}

constexpr Check check{
    .id = "network.docker-flannel-subnet",
    .title = "The pod bridge is on flannel's lease",
    .rationale = "Other nodes send to the lease: pods on a bridge elsewhere are never reached.",
    .remedy = "Put the bridge that carries pods on FLANNEL_SUBNET of /run/flannel/subnet.env.",
    .docs = "https://github.com/flannel-io/flannel/blob/master/Documentation/running.md",
    .severity = Severity::error,
    .phases = Phases::node,
    .namespaced = true,
    .causes = {"network.docker-options", "network.stale-bridge", "network.flannel-env"},
    .judge = judge<bridge_is_on_the_lease>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
