#pragma once
// /run/flannel/subnet.env, which flanneld writes when it holds a lease.
#include <string>
#include <string_view>

#include "facts.hpp"

namespace nodecheck {

struct FlannelSubnet {
  static constexpr std::string_view id = "flannel.subnet";
  bool present = false;  ///< false: no such file, and everything else is empty
  std::string network;   ///< FLANNEL_NETWORK, 10.244.0.0/16; empty: the line is missing
  std::string subnet;    ///< FLANNEL_SUBNET, the bridge's address with the lease's prefix length: 10.244.1.1/24
  std::string ipv6_network, ipv6_subnet;
  int mtu = 0;           ///< FLANNEL_MTU; 0: the line is missing
  bool ip_masq = false;  ///< FLANNEL_IPMASQ
  bool operator==(const FlannelSubnet&) const = default;
};

void to_json(Json&, const FlannelSubnet&);
void from_json(const Json&, FlannelSubnet&);

/// Lines KEY=value; parsed as text and never sourced. Unknown keys and comments are skipped; a number that is none
/// throws.
[[nodiscard]] FlannelSubnet parse_flannel_subnet(std::string_view text);

template <>
FlannelSubnet probe<FlannelSubnet>(Node&);

}  // namespace nodecheck
