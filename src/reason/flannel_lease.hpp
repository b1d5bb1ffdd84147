#pragma once
// The pod bridge beside flannel's lease, which it must be on: pods get addresses from the one, other nodes route to the
// other. On the lease 10.244.1.0/24 the bridge is 10.244.1.1/24 and flannel.1 is 10.244.1.0.
#include <string>
#include <vector>

#include "facts/flannel_subnet.hpp"
#include "facts/links.hpp"
#include "ip_prefix.hpp"
#include "profile.hpp"

namespace nodecheck {

/// IPv4 only.
struct FlannelLease {
  std::string bridge;
  std::vector<IpPrefix> bridge_addresses;
  std::string vxlan;  ///< flannel.1; empty: not made, or a backend without one
  std::vector<IpPrefix> vxlan_addresses;
  std::string subnet;  ///< FLANNEL_SUBNET as written; empty: no file, or no such line

  /// One address of the bridge obeys both.
  [[nodiscard]] bool agrees() const;
  /// An address of the bridge is FLANNEL_SUBNET, with its prefix length. True where there is nothing to compare with.
  [[nodiscard]] bool on_subnet() const;
  /// The network address of the bridge is the vxlan device's. True where there is nothing to compare with.
  [[nodiscard]] bool on_vxlan() const;
};

[[nodiscard]] FlannelLease flannel_lease(const Link& bridge, const Links&, const FlannelSubnet&, const Profile&);

/// "10.244.1.1/24, 192.0.2.1/32" or "no IPv4 address".
[[nodiscard]] std::string address_list(const std::vector<IpPrefix>&);

}  // namespace nodecheck
