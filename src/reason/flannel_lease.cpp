#include "reason/flannel_lease.hpp"

#include <algorithm>

#include "reason/flannel_devices.hpp"

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
  FlannelLease lease{bridge.name, addresses_of(bridge, 4), {}, {}, file.subnet};
  if (const auto* vxlan = flannel_vxlan(links, profile, 4)) {
    lease.vxlan = vxlan->name;
    lease.vxlan_addresses = addresses_of(*vxlan, 4);
  }
  return lease;
}

std::string address_list(const std::vector<IpPrefix>& addresses) {
  std::string all;
  for (const auto& a : addresses) all += (all.empty() ? "" : ", ") + to_string(a);
  return all.empty() ? "no IPv4 address" : all;
}

}  // namespace nodecheck
