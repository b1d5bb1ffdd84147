#include "reason/pod_flows.hpp"

#include <fmt/format.h>

#include <optional>
#include <string_view>

namespace nodecheck {
namespace {

/// A device that packets come in on or leave by.
struct Device {
  std::string words;  ///< for people
  Partial name = device_name("");
  std::optional<std::uint32_t> index = {};
  bool bridge = false;
};

Device device(const Links& links, std::string_view name) {
  const auto* link = links.find(name);
  Device d{fmt::format("{}{}", name, link == nullptr ? " (assumed)" : ""), device_name(name), {}};
  if (link != nullptr) d.index = static_cast<std::uint32_t>(link->index), d.bridge = link->kind == "bridge";
  return d;
}

/// The many devices of one kind, or any.
Device devices(std::string_view prefix) { return {fmt::format("{}*", prefix), device_name(prefix, true), {}}; }

/// What CNIs without a bridge call the host's end of a pod's device.
std::string_view pod_device_prefix(std::string_view cni) {
  if (cni == "calico" || cni == "canal") return "cali";
  if (cni == "cilium") return "lxc";
  if (cni == "aws-vpc") return "eni";
  return "";
}

class Flows {
 public:
  Flows(const FlowInputs& in, int family) : in_(in), family_(family) {
    const auto any = Partial::unknown(family == 4 ? 4 : 16);
    local_ = network(local_subnet()).value_or(any);
    remote_ = network(remote_subnet()).value_or(any);
    own_ = own_address().value_or(any);
    client_ = gateway().value_or(any);
    // A public address stands for the internet: what is blocked beside is not the pods' way out.
    internet_ = addresses_of(*parse_ip_prefix(family == 4 ? "1.1.1.1" : "2606:4700:4700::1111"));
  }

  std::vector<Flow> all() {
    const auto pods = pod_device();
    const auto uplink = uplink_device();
    const auto others = overlay_device().value_or(uplink.value_or(devices("")));
    add("from pods here to pods on other nodes", pods, others, local_, remote_);
    flows_.back().first.to_tunnel = overlay_device().has_value();
    add("from pods on other nodes to pods here", others, pods, remote_, local_);
    flows_.back().first.from_tunnel = overlay_device().has_value();
    if (uplink) {
      add(std::string(to_the_internet), pods, *uplink, local_, internet_);
      flows_.back().own_address = own_;
      flows_.back().first.translated = true;
      add("from a NodePort or load balancer to pods here", *uplink, pods, client_, local_);
      flows_.back().first.dnat = flows_.back().first.translated = true;
      flows_.back().first.untranslated = own_;
    }
    if (bridged()) add_bridged(pods);
    return std::move(flows_);
  }

 private:
  void add(std::string name, const Device& from, const Device& to, const Partial& source, const Partial& destination) {
    Packet packet{.family = family_, .source = source, .destination = destination, .in = from.name, .out = to.name};
    packet.in_index = from.index, packet.out_index = to.index;
    packet.from_bridge = from.bridge, packet.to_bridge = to.bridge;
    packet.source_by_in = !led_elsewhere(source, from), packet.destination_by_out = !led_elsewhere(destination, to);
    flows_.push_back({std::move(name), fmt::format("{} -> {}", from.words, to.words), std::move(packet)});
  }

  /// A route that says otherwise. That pods are reached by their own device is for the CNI to see to, perhaps later.
  [[nodiscard]] bool led_elsewhere(const Partial& addresses, const Device& device) const {
    const Route* nearest = nullptr;
    for (const auto& route : in_.routes.routes) {
      const auto covers = of_family(fmt::format("{}/{}", route.destination, route.prefix_length));
      const bool better = nearest == nullptr || route.prefix_length > nearest->prefix_length;
      if (!covers || route.type != "unicast" || route.prefix_length == 0 || !better) continue;
      if (lie_in(addresses, *covers)) nearest = &route;
    }
    const auto index = nearest == nullptr ? 0 : static_cast<std::uint32_t>(nearest->link_index);
    return index != 0 && device.index && index != *device.index;
  }

  void add_bridged(const Device& pods) {
    add("between pods on this node", pods, pods, local_, local_);
    flows_.back().first.bridged = true;
    flows_.back().first.routed = in_.bridge_calls;
  }

  [[nodiscard]] bool bridged() const { return in_.profile.pod_network.value != PodNetwork::routed; }

  [[nodiscard]] Device pod_device() const {
    const auto& profile = in_.profile;
    if (!profile.pod_bridge.value.empty()) return device(in_.links, profile.pod_bridge.value);
    if (bridged()) return device(in_.links, "cni0");
    return devices(pod_device_prefix(profile.cni.value));
  }

  [[nodiscard]] std::optional<Device> overlay_device() const {
    const auto& profile = in_.profile;
    const bool flannel = profile.cni.value == "flannel" && profile.overlay.value != "none";
    const bool other_for_ipv6 = family_ == 6 && profile.overlay_device.value == "flannel.1";
    if (!profile.overlay_device.value.empty() && !other_for_ipv6)
      return device(in_.links, profile.overlay_device.value);
    const auto* name = family_ == 6 && in_.links.find("flannel-v6.1") != nullptr ? "flannel-v6.1" : "flannel.1";
    if (flannel || profile.pod_network.value == PodNetwork::unset) return device(in_.links, name);
    return std::nullopt;
  }

  [[nodiscard]] const Link* uplink() const {
    const auto* route = in_.routes.default_route(family_);
    return route != nullptr ? in_.links.find(route->link_index) : nullptr;
  }

  [[nodiscard]] std::optional<Device> uplink_device() const {
    const auto* link = uplink();
    return link != nullptr ? std::optional(device(in_.links, link->name)) : std::nullopt;
  }

  [[nodiscard]] std::optional<Partial> own_address() const {
    if (const auto* link = uplink())
      for (const auto& address : link->addresses)
        if (const auto own = parse_ip_prefix(address.ip); own && own->family == family_ && !link_local(*own))
          return addresses_of(*own);
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Partial> gateway() const {
    const auto* route = in_.routes.default_route(family_);
    const auto address = route != nullptr ? parse_ip_prefix(route->gateway) : std::nullopt;
    return address && address->family == family_ ? std::optional(addresses_of(*address)) : std::nullopt;
  }

  [[nodiscard]] std::optional<IpPrefix> of_family(const std::string& text) const {
    const auto prefix = parse_ip_prefix(text);
    return prefix && prefix->family == family_ ? std::optional(prefix->network()) : std::nullopt;
  }

  [[nodiscard]] std::optional<IpPrefix> told_cidr() const {
    for (const auto& cidr : in_.profile.pod_cidrs.value)
      if (const auto prefix = of_family(cidr)) return prefix;
    return std::nullopt;
  }

  [[nodiscard]] std::optional<IpPrefix> local_subnet() const {
    const auto* bridge = in_.links.find(in_.profile.pod_bridge.value);
    if (bridge != nullptr)
      for (const auto& address : bridge->addresses)
        if (const auto prefix = of_family(fmt::format("{}/{}", address.ip, address.prefix_length));
            prefix && !link_local(*prefix))
          return prefix;
    if (const auto lease = of_family(family_ == 4 ? in_.lease.subnet : in_.lease.ipv6_subnet)) return lease;
    return told_cidr();
  }

  /// A CNI's own configuration may tell no more than this node's part.
  [[nodiscard]] std::optional<IpPrefix> remote_subnet() const {
    const auto told = told_cidr();
    const auto local = local_subnet();
    if (told && local && local->contains(*told) && in_.profile.pod_cidrs.source != "--pod-cidr") return std::nullopt;
    return told;
  }

  static bool link_local(const IpPrefix& p) {
    return p.family == 6 && p.bytes[0] == 0xfe && (p.bytes[1] & 0xc0) == 0x80;
  }

  static std::optional<Partial> network(const std::optional<IpPrefix>& prefix) {
    return prefix ? std::optional(addresses_of(*prefix)) : std::nullopt;
  }

  const FlowInputs& in_;
  int family_;
  Partial local_, remote_, internet_;
  Partial own_;     ///< this host's address on the uplink
  Partial client_;  ///< of a NodePort: the default gateway stands for whoever asks
  std::vector<Flow> flows_;
};

Packet answer_to(const Flow& flow) {
  auto packet = flow.first;
  packet.state = CtState::answer;
  std::swap(packet.source, packet.destination);
  std::swap(packet.in, packet.out);
  std::swap(packet.in_index, packet.out_index);
  std::swap(packet.source_by_in, packet.destination_by_out);
  packet.untranslated = flow.own_address;
  std::swap(packet.from_bridge, packet.to_bridge);
  std::swap(packet.from_tunnel, packet.to_tunnel);
  std::swap(packet.to_host, packet.from_host);
  return packet;
}

/// The same from here to another node.
Packet sent_by(const Flow& flow) {
  auto packet = answer_to(flow);
  packet.state = CtState::first;
  return packet;
}

}  // namespace

std::vector<Flow> pod_flows(const FlowInputs& inputs, int family) { return Flows(inputs, family).all(); }

std::vector<FlowPacket> packets(const Flow& flow) {
  if (flow.one_way) return {{"new connections", flow.first}, {"packets from here", sent_by(flow)}};
  auto later = flow.first;
  later.state = CtState::later;
  return {{"new connections", flow.first}, {"answers", answer_to(flow)}, {"later packets", std::move(later)}};
}

}  // namespace nodecheck
