#include "reason/input_flows.hpp"

#include <fmt/format.h>
#include <netinet/in.h>

#include <algorithm>

namespace nodecheck {
namespace {

void add_overlay(std::vector<NeededPort>& ports, const Profile& profile, const Links& links) {
  const auto* overlay = links.find(profile.overlay_device.value);
  if (overlay == nullptr || !overlay->vxlan || overlay->vxlan->port == 0) return;
  ports.push_back({overlay->vxlan->port, IPPROTO_UDP, fmt::format("the overlay {}", overlay->name)});
}

/// One of the uplink's own addresses; link-local ones are nobody's to ask for.
Partial address_of(const Link& uplink, int family) {
  for (const auto& address : uplink.addresses) {
    const auto own = parse_ip_prefix(address.ip);
    if (own && own->family == family && !address.ip.starts_with("fe80")) return addresses_of(*own);
  }
  return Partial::unknown(family == 4 ? 4 : 16);
}

}  // namespace

std::string to_string(const NeededPort& port) {
  return fmt::format("{}/{}", port.port, port.protocol == IPPROTO_UDP ? "udp" : "tcp");
}

std::vector<NeededPort> needed_ports(const Profile& profile, const Links& links) {
  std::vector<NeededPort> ports{{10250, IPPROTO_TCP, "the kubelet's API"}};
  if (profile.role.value == Role::control_plane) {
    ports.push_back({6443, IPPROTO_TCP, "the API server"});
    ports.push_back({2379, IPPROTO_TCP, "etcd's clients"});
    ports.push_back({2380, IPPROTO_TCP, "etcd's peers"});
  }
  add_overlay(ports, profile, links);
  return ports;
}

std::vector<Flow> input_flows(const std::vector<NeededPort>& ports, const Links& links, const Routes& routes,
                              int family) {
  const auto* route = routes.default_route(family);
  const auto* uplink = route != nullptr ? links.find(route->link_index) : nullptr;
  if (uplink == nullptr) return {};
  std::vector<Flow> flows;
  for (const auto& port : ports) {
    Packet packet{.family = family, .protocol = port.protocol, .source = Partial::unknown(family == 4 ? 4 : 16)};
    packet.destination = address_of(*uplink, family);
    packet.in = device_name(uplink->name), packet.out = device_name("");
    packet.in_index = static_cast<std::uint32_t>(uplink->index);
    packet.destination_port = port.port;
    packet.to_host = true;
    flows.push_back({fmt::format("to {} ({})", to_string(port), port.purpose), uplink->name, std::move(packet)});
    // vxlan's source port is a hash of what it carries: what comes back is no answer (RFC 7348, 4).
    flows.back().one_way = port.protocol == IPPROTO_UDP;
  }
  return flows;
}

}  // namespace nodecheck
