#pragma once
// The CNI bridge plugin gives its bridge the gateway's address, and refuses a bridge that has another one: then no pod
// starts. Which address that is, flannel's lease or the configuration says.
#include <optional>
#include <string>
#include <vector>

#include "facts/cni_config.hpp"
#include "facts/flannel_subnet.hpp"
#include "facts/links.hpp"
#include "ip_prefix.hpp"
#include "outcome.hpp"

namespace nodecheck {

struct WantedAddress {
  IpPrefix address;
  std::string file, where;  ///< who says so: /run/flannel/subnet.env FLANNEL_SUBNET
};
[[nodiscard]] std::vector<WantedAddress> wanted_by_lease(const FlannelSubnet&);
/// `path`: the plugin's file.
[[nodiscard]] std::vector<WantedAddress> wanted_by_plugin(const CniPlugin&, const std::string& path);

struct RefusedAddress {
  IpPrefix address;  ///< of the bridge
  WantedAddress wanted;
};
/// As the plugin looks: of IPv4 the first address decides, of IPv6 those that overlap. None: it takes the bridge.
[[nodiscard]] std::optional<RefusedAddress> refused_address(const Link& bridge, const std::vector<WantedAddress>&);

/// An error; a warning where the plugin may put its own address in the place of others (forceAddress).
[[nodiscard]] Finding refused_bridge(const Link& bridge, const RefusedAddress&, bool forced);
[[nodiscard]] std::string remake_bridge(const std::string& bridge);

}  // namespace nodecheck
