#include "reason/bridge_address.hpp"

#include <algorithm>

#include "reason/flannel_devices.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using WantedAddresses = std::vector<WantedAddress>;

void add(WantedAddresses& all, const std::string& word, const std::string& file, const std::string& where) {
  const auto address = parse_ip_prefix(word);
  if (address && word.find('/') != std::string::npos) all.push_back({*address, file, where});
}

WantedAddresses of_family(const WantedAddresses& wanted, int family) {
  auto those = wanted;
  std::erase_if(those, [&](const WantedAddress& w) { return w.address.family != family; });
  return those;
}

bool is_among(const IpPrefix& address, const WantedAddresses& wanted) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const WantedAddress& w) { return w.address == address; });
}

bool overlap(const IpPrefix& a, const IpPrefix& b) { return a.contains(b) || b.contains(a); }

std::optional<RefusedAddress> refused_ipv4(const Link& bridge, const WantedAddresses& wanted) {
  const auto addresses = addresses_of(bridge, 4);
  if (addresses.empty() || wanted.empty() || is_among(addresses.front(), wanted)) return std::nullopt;
  return RefusedAddress{addresses.front(), wanted.front()};
}

std::optional<RefusedAddress> refused_ipv6(const Link& bridge, const WantedAddresses& wanted) {
  for (const auto& address : addresses_of(bridge, 6)) {
    if (is_among(address, wanted)) return std::nullopt;
    for (const auto& w : wanted)
      if (overlap(address, w.address.network()) || overlap(address.network(), w.address))
        return RefusedAddress{address, w};
  }
  return std::nullopt;
}

}  // namespace

std::vector<WantedAddress> wanted_by_lease(const FlannelSubnet& file) {
  WantedAddresses all;
  add(all, file.subnet, FlannelSubnet::path, "FLANNEL_SUBNET");
  add(all, file.ipv6_subnet, FlannelSubnet::path, "FLANNEL_IPV6_SUBNET");
  return all;
}

std::vector<WantedAddress> wanted_by_plugin(const CniPlugin& plugin, const std::string& path) {
  WantedAddresses all;
  for (const auto& gateway : plugin.gateways) add(all, gateway, path, plugin.type + ".ipam");
  return all;
}

std::optional<RefusedAddress> refused_address(const Link& bridge, const std::vector<WantedAddress>& wanted) {
  if (auto refused = refused_ipv4(bridge, of_family(wanted, 4))) return refused;
  return refused_ipv6(bridge, of_family(wanted, 6));
}

Finding refused_bridge(const Link& bridge, const RefusedAddress& refused, bool forced) {
  const auto has = to_string(refused.address), wanted = to_string(refused.wanted.address);
  return {fmt::format("{} has {}, and {} gives it {}: {}", bridge.name, has, refused.wanted.file, wanted,
                      forced ? "the next pod puts that in its place, and pods that are there lose their network"
                             : "the bridge plugin refuses that, and no pod starts"),
          forced ? Severity::warning : Severity::error,
          {{"rtnetlink", bridge.name, has, wanted}, {refused.wanted.file, refused.wanted.where, wanted, ""}}};
}

std::string remake_bridge(const std::string& bridge) {
  return fmt::format(
      "Delete the bridge: the next pod makes it anew, with the right address, as it does after every boot.\n"
      "Drain the node first; pods that hang on the old bridge lose their network for good.\n"
      "  ip link delete {}\n"
      "Then delete this node's remaining pods that are not on the host's network.",
      shell_word(bridge));
}

}  // namespace nodecheck
