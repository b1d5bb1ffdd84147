#pragma once
// The unicast, blackhole and unreachable routes of table main: RTM_GETROUTE.
#include <cstdint>
#include <string>
#include <vector>

#include "facts.hpp"
#include "host.hpp"

namespace nodecheck {

struct Route {
  int family = 0;           ///< 4 or 6
  std::string destination;  ///< text form without the prefix length; empty for the default route
  int prefix_length = 0;
  std::string type = "unicast";  ///< unicast, blackhole, unreachable, prohibit
  std::string gateway;           ///< empty: on the link
  int link_index = 0;            ///< RTA_OIF, or the first next hop's of a multipath route; 0: none, or not said
                                 ///< (nexthop objects under net.ipv4.nexthop_compat_mode 0)
  std::uint32_t metric = 0;
  bool operator==(const Route&) const = default;
};

struct Routes {
  static constexpr std::string_view id = "routes";
  std::vector<Route> routes;
  bool operator==(const Routes&) const = default;

  /// The default route with the lowest metric; none: there is none of this family (4 or 6).
  [[nodiscard]] const Route* default_route(int family) const;
};

void to_json(Json&, const Routes&);
void from_json(const Json&, Routes&);

[[nodiscard]] Routes parse_routes(const NetlinkDump& ipv4, const NetlinkDump& ipv6);

template <>
Routes probe<Routes>(Node&);

}  // namespace nodecheck
