#pragma once
// The network devices of the reader's network namespace, with their addresses: RTM_GETLINK and RTM_GETADDR.
// /sys/class/net shows the namespace in which sysfs was mounted, so it is never asked.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"
#include "host.hpp"

namespace nodecheck {

struct Address {
  std::string ip;  ///< the device's own, in text form (inet_ntop)
  int prefix_length = 0;
  bool operator==(const Address&) const = default;
};

struct Vxlan {
  std::uint32_t vni = 0;
  std::uint16_t port = 0;
  std::string local;     ///< empty: none
  int parent_index = 0;  ///< IFLA_VXLAN_LINK; 0: none, or it is in another namespace
  /// What it takes in beside plain packets, in ip-link(8)'s words: external, gbp, gpe, udp6zerocsumrx, ... Devices that
  /// differ in them cannot be up on one port.
  std::vector<std::string> receives = {};
  bool operator==(const Vxlan&) const = default;
};

struct BridgeNetfilter {
  bool call_iptables = false, call_ip6tables = false;  ///< the bridge's own attributes, or-ed with the sysctls
  bool operator==(const BridgeNetfilter&) const = default;
};

struct Link {
  int index = 0;
  std::string name;
  std::string kind;  ///< IFLA_INFO_KIND: bridge, vxlan, veth, ...; empty for hardware
  bool up = false;   ///< IFF_UP; operstate says UNKNOWN for a working vxlan
  bool loopback = false;
  std::uint32_t mtu = 0;
  int master_index = 0;                 ///< the bridge or bond that it is a port of; 0: none
  std::optional<bool> ipv4_forwarding;  ///< conf/IF/forwarding as IFLA_AF_SPEC has it; none: the kernel did not say
  std::optional<bool> ipv6_forwarding;
  std::optional<int> rp_filter = {};  ///< conf/IF/rp_filter, which conf/all's may exceed; none: the kernel did not say
  std::optional<bool> hairpin = {};   ///< a bridge's port may send back what came in on it; none: no bridge's port
  std::optional<Vxlan> vxlan;
  std::optional<BridgeNetfilter> bridge;
  std::vector<Address> addresses;
  bool operator==(const Link&) const = default;
};

struct Links {
  static constexpr std::string_view id = "links";
  std::vector<Link> links;  ///< by index
  bool operator==(const Links&) const = default;

  [[nodiscard]] const Link* find(std::string_view name) const;  ///< none: no such device
  [[nodiscard]] const Link* find(int index) const;
};

void to_json(Json&, const Links&);
void from_json(const Json&, Links&);

/// Throws on truncated or malformed messages.
[[nodiscard]] Links parse_links(const NetlinkDump& links, const NetlinkDump& addresses);

template <>
Links probe<Links>(Node&);

}  // namespace nodecheck
