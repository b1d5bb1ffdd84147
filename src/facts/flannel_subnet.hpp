#pragma once
// /run/flannel/subnet.env, which flanneld writes when it holds a lease.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

struct FlannelSubnet {
  static constexpr std::string_view id = "flannel.subnet";
  static constexpr auto path = "/run/flannel/subnet.env";
  bool present = false;  ///< false: no such file, and everything else is empty
  std::string network;   ///< FLANNEL_NETWORK, 10.244.0.0/16; empty: the line is missing
  std::string subnet;    ///< FLANNEL_SUBNET, the bridge's address with the lease's prefix length: 10.244.1.1/24
  std::string ipv6_network, ipv6_subnet;
  int mtu = 0;                    ///< FLANNEL_MTU; 0: the line is missing, or no number
  std::optional<bool> ip_masq{};  ///< FLANNEL_IPMASQ; none: the line is missing, or neither true nor false
  /// Lines of those keys that flannel's own plugin reads otherwise than they are meant, or not at all: as written.
  std::vector<std::string> refused{};
  bool operator==(const FlannelSubnet&) const = default;
};

void to_json(Json&, const FlannelSubnet&);
void from_json(const Json&, FlannelSubnet&);

/// Lines KEY=value; parsed as text and never sourced. Unknown keys and comments are skipped.
[[nodiscard]] FlannelSubnet parse_flannel_subnet(std::string_view text);

template <>
FlannelSubnet probe<FlannelSubnet>(Node&);

}  // namespace nodecheck
