#include "reason/input_flows.hpp"

#include <fmt/format.h>
#include <netinet/in.h>

#include <algorithm>
#include <optional>
#include <string_view>

namespace nodecheck {
namespace {

void add_overlay(std::vector<NeededPort>& ports, const Profile& profile, const Links& links) {
  const auto* overlay = links.find(profile.overlay_device.value);
  if (overlay == nullptr && profile.cni.value == "flannel" && profile.overlay.value == "vxlan")
    ports.push_back({8472, IPPROTO_UDP, "flannel's overlay, by default"});
  if (overlay == nullptr || !overlay->vxlan || overlay->vxlan->port == 0) return;
  ports.push_back({overlay->vxlan->port, IPPROTO_UDP, fmt::format("the overlay {}", overlay->name)});
}

const StaticPod* pod_named(const StaticPods& pods, std::string_view name) {
  const auto found = std::find_if(pods.pods.begin(), pods.pods.end(), [&](const auto& p) { return p.name == name; });
  return found == pods.pods.end() ? nullptr : &*found;
}

/// kubeadm's 6443, unless its manifest has another and not that.
std::uint16_t api_port(const StaticPods* pods) {
  constexpr std::uint16_t usual = 6443;
  const auto* pod = pods != nullptr ? pod_named(*pods, "kube-apiserver") : nullptr;
  if (pod == nullptr || pod->ports.empty()) return usual;
  const bool has_it = std::any_of(pod->ports.begin(), pod->ports.end(), [](const auto& p) { return p.value == usual; });
  return has_it ? usual : static_cast<std::uint16_t>(pod->ports.front().value);
}

bool has_etcd(const StaticPods* pods, const Profile& profile) {
  if (pods != nullptr && profile.phase.value == Phase::running) return pod_named(*pods, "etcd") != nullptr;
  return profile.distribution.value != Distribution::k3s;
}

void add_control_plane(std::vector<NeededPort>& ports, const Profile& profile, const StaticPods* pods) {
  ports.push_back({api_port(pods), IPPROTO_TCP, "the API server"});
  if (!has_etcd(pods, profile)) return;
  ports.push_back({2379, IPPROTO_TCP, "etcd's clients"});
  ports.push_back({2380, IPPROTO_TCP, "etcd's peers"});
}

/// One of the uplink's own addresses with its network's length; link-local ones are nobody's to ask for.
std::optional<IpPrefix> own_address(const Link& uplink, int family) {
  for (const auto& address : uplink.addresses) {
    const auto own = parse_ip_prefix(fmt::format("{}/{}", address.ip, address.prefix_length));
    if (own && own->family == family && !address.ip.starts_with("fe80")) return own;
  }
  return std::nullopt;
}

/// What clouds call the node's network is the gateway alone, where the address stands for itself.
std::optional<IpPrefix> neighbours(const IpPrefix& own, const Routes& routes) {
  const int whole = own.family == 4 ? 32 : 128;
  if (own.length < whole) return own.network();
  const auto* route = routes.default_route(own.family);
  return route != nullptr ? parse_ip_prefix(route->gateway) : std::nullopt;
}

/// `from` none: from anybody.
Flow input_flow(const NeededPort& port, const Link& uplink, int family, const std::optional<IpPrefix>& from) {
  const auto anybody = Partial::unknown(family == 4 ? 4 : 16);
  auto own = own_address(uplink, family);
  if (own) own->length = family == 4 ? 32 : 128;
  Packet packet{.family = family, .protocol = port.protocol, .source = from ? addresses_of(*from) : anybody};
  packet.destination = own ? addresses_of(*own) : anybody;
  packet.in = device_name(uplink.name), packet.out = device_name("");
  packet.in_index = static_cast<std::uint32_t>(uplink.index);
  packet.destination_port = port.port;
  packet.to_host = true;
  Flow flow{fmt::format("to {} ({})", to_string(port), port.purpose), uplink.name, std::move(packet)};
  if (from) flow.from = to_string(*from), flow.way = fmt::format("{} from {}", uplink.name, flow.from);
  // vxlan's source port is a hash of what it carries: what comes back is no answer (RFC 7348, 4).
  flow.one_way = port.protocol == IPPROTO_UDP;
  return flow;
}

/// That of the default route; without one, the first piece of hardware that has an address.
const Link* uplink_of(const Links& links, const Routes& routes, int family) {
  if (const auto* route = routes.default_route(family)) return links.find(route->link_index);
  const auto has_address = [&](const Link& l) {
    return l.up && !l.loopback && l.kind.empty() && own_address(l, family).has_value();
  };
  const auto found = std::find_if(links.links.begin(), links.links.end(), has_address);
  return found == links.links.end() ? nullptr : &*found;
}

}  // namespace

std::string to_string(const NeededPort& port) {
  return fmt::format("{}/{}", port.port, port.protocol == IPPROTO_UDP ? "udp" : "tcp");
}

std::vector<NeededPort> needed_ports(const Profile& profile, const Links& links, const Result<KubeletSettings>& kubelet,
                                     const Result<StaticPods>& pods) {
  const int port = kubelet ? kubelet->port.value : 10250;
  std::vector<NeededPort> ports{{static_cast<std::uint16_t>(port), IPPROTO_TCP, "the kubelet's API"}};
  if (profile.role.value == Role::control_plane) add_control_plane(ports, profile, pods ? &*pods : nullptr);
  add_overlay(ports, profile, links);
  return ports;
}

std::vector<Flow> input_flows(const std::vector<NeededPort>& ports, const Links& links, const Routes& routes,
                              int family, Callers callers) {
  const auto* uplink = uplink_of(links, routes, family);
  if (uplink == nullptr) return {};
  const auto own = own_address(*uplink, family);
  const auto from = own && callers == Callers::neighbours ? neighbours(*own, routes) : std::nullopt;
  std::vector<Flow> flows;
  for (const auto& port : ports) flows.push_back(input_flow(port, *uplink, family, from));
  return flows;
}

}  // namespace nodecheck
