#include "reason/flannel_lease.hpp"

#include <algorithm>

namespace nodecheck {
namespace {

bool equals_subnet(const FlannelLease& lease, const IpPrefix& address) {
  return lease.subnet.empty() || parse_ip_prefix(lease.subnet) == address;
}

/// Addresses alone: old flannels gave the device the network's prefix length, newer ones /32.
bool equals_vxlan(const FlannelLease& lease, const IpPrefix& address) {
  const auto& all = lease.vxlan_addresses;
  const auto same = [&](const IpPrefix& a) { return a.same_address(address.network()); };
  return lease.vxlan.empty() || std::any_of(all.begin(), all.end(), same);
}

template <class Rule>
bool any(const FlannelLease& lease, Rule rule) {
  const auto& all = lease.bridge_addresses;
  return std::any_of(all.begin(), all.end(), rule);
}

std::vector<IpPrefix> ipv4_of(const Link& link) {
  std::vector<IpPrefix> all;
  for (const auto& a : link.addresses) {
    const auto p = parse_ip_prefix(a.ip + "/" + std::to_string(a.prefix_length));
    if (p && p->family == 4) all.push_back(*p);
  }
  return all;
}

/// Named after its VNI, which is 1 unless somebody chose another.
const Link* vxlan_of(const Links& links, const Profile& profile) {
  const auto flannels = [](const Link& l) { return l.vxlan && l.name.starts_with("flannel."); };
  const auto* named = links.find(profile.overlay_device.value);
  if (named && flannels(*named)) return named;
  const auto found = std::find_if(links.links.begin(), links.links.end(), flannels);
  return found == links.links.end() ? nullptr : &*found;
}

}  // namespace

bool FlannelLease::agrees() const {
  return any(*this, [&](const IpPrefix& a) { return equals_subnet(*this, a) && equals_vxlan(*this, a); });
}

bool FlannelLease::on_subnet() const {
  return any(*this, [&](const IpPrefix& a) { return equals_subnet(*this, a); });
}

bool FlannelLease::on_vxlan() const {
  return any(*this, [&](const IpPrefix& a) { return equals_vxlan(*this, a); });
}

FlannelLease flannel_lease(const Link& bridge, const Links& links, const FlannelSubnet& file, const Profile& profile) {
  FlannelLease lease{bridge.name, ipv4_of(bridge), {}, {}, file.subnet};
  if (const auto* vxlan = vxlan_of(links, profile)) {
    lease.vxlan = vxlan->name;
    lease.vxlan_addresses = ipv4_of(*vxlan);
  }
  return lease;
}

std::string address_list(const std::vector<IpPrefix>& addresses) {
  std::string all;
  for (const auto& a : addresses) all += (all.empty() ? "" : ", ") + to_string(a);
  return all.empty() ? "no IPv4 address" : all;
}

}  // namespace nodecheck
