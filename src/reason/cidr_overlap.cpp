#include "reason/cidr_overlap.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace nodecheck {
namespace {

using Of = ClusterNetwork::Of;

constexpr std::string_view on_the_uplink[]{"aws-vpc", "azure", "terway", "macvlan", "ipvlan", "sriov", "host-device"};

bool meet(const IpPrefix& a, const IpPrefix& b) { return a.contains(b) || b.contains(a); }

bool is_link_local(const IpPrefix& p) {
  return parse_ip_prefix("fe80::/10")->contains(p) || parse_ip_prefix("169.254.0.0/16")->contains(p);
}

std::vector<const Link*> uplinks(const Links& links, const Routes& routes) {
  std::vector<const Link*> all;
  for (const auto& route : routes.routes) {
    if (route.prefix_length != 0 || route.type != "unicast") continue;
    const auto* link = links.find(route.link_index);
    if (link && std::find(all.begin(), all.end(), link) == all.end()) all.push_back(link);
  }
  return all;
}

class Collector {
 public:
  Collector(const ClusterNetwork& network, const Surroundings& around) : network_(network), around_(around) {}

  std::vector<Overlap> collect() {
    for (const auto* link : uplinks(around_.links, around_.routes)) add_uplink(*link);
    if (all_.empty()) add_gateways();
    if (all_.empty()) add_nameservers();
    return std::move(all_);
  }

 private:
  void add(std::string what, std::string where, std::string relation, bool heavy = true) {
    all_.push_back({std::move(what), std::move(where), std::move(relation), network_, heavy});
  }

  /// A wider network around the cluster's goes on working, but for the addresses of its own that pods have taken over.
  void add_uplink(const Link& link) {
    for (const auto& address : link.addresses) {
      const auto own = parse_ip_prefix(fmt::format("{}/{}", address.ip, address.prefix_length));
      if (!own || is_link_local(*own) || !meet(own->network(), network_.prefix)) continue;
      const bool inside = network_.prefix.contains(*own);
      add(fmt::format("{}'s network {}", link.name, to_string(own->network())), "rtnetlink",
          inside ? "lies in" : "holds", inside);
    }
  }

  void add_gateways() {
    for (const auto& route : around_.routes.routes) {
      const auto gateway = parse_ip_prefix(route.gateway);
      if (route.prefix_length == 0 && gateway && network_.prefix.contains(*gateway))
        add("the gateway " + route.gateway, "rtnetlink", "lies in");
    }
  }

  /// The servers that the node itself asks: behind a cache on its loopback those of systemd-resolved.
  void add_nameservers() {
    for (const auto* path : {ResolvConf::nodes, ResolvConf::resolveds}) {
      const auto* file = around_.resolv_conf.find(path);
      if (!file) continue;
      for (const auto& server : file->nameservers) {
        const auto address = parse_ip_prefix(server);
        if (address && network_.prefix.contains(*address) && !is_the_clusters(*address))
          add("the DNS server " + server, path, "lies in");
      }
      if (!all_.empty()) return;
    }
  }

  /// A service's address on the node itself is the node-local DNS's, or IPVS's; and some nodes ask the cluster's DNS.
  [[nodiscard]] bool is_the_clusters(const IpPrefix& server) const {
    const auto same = [&](const std::string& text) {
      const auto other = parse_ip_prefix(text);
      return other && other->same_address(server);
    };
    for (const auto& link : around_.links.links)
      for (const auto& own : link.addresses)
        if (same(own.ip)) return true;
    if (!around_.kubelet) return network_.of == Of::services;
    const auto& dns = around_.kubelet->cluster_dns.value;
    return std::any_of(dns.begin(), dns.end(), same);
  }

  const ClusterNetwork& network_;
  const Surroundings& around_;
  std::vector<Overlap> all_;
};

void add_docker(const ClusterNetwork& network, const Links& links, std::vector<Overlap>& all) {
  const auto* docker = links.find("docker0");
  if (!docker) return;
  const bool busy = std::any_of(links.links.begin(), links.links.end(),
                                [&](const auto& link) { return link.master_index == docker->index; });
  for (const auto& address : docker->addresses) {
    const auto own = parse_ip_prefix(fmt::format("{}/{}", address.ip, address.prefix_length));
    if (own && !is_link_local(*own) && meet(own->network(), network.prefix))
      all.push_back({fmt::format("docker0's network {}", to_string(own->network())), "rtnetlink", "overlaps", network,
                     busy, true});
  }
}

}  // namespace

std::vector<Overlap> overlaps(const std::vector<ClusterNetwork>& networks, const Surroundings& around,
                              const std::string& pod_bridge) {
  std::vector<Overlap> all;
  for (const auto& network : networks) {
    for (auto& overlap : Collector(network, around).collect()) all.push_back(std::move(overlap));
    if (pod_bridge != "docker0") add_docker(network, around.links, all);
    if (network.of != Of::services) continue;
    for (const auto& other : networks)
      if (other.of == Of::pods && meet(network.prefix, other.prefix))
        all.push_back({to_string(network), network.source, "overlaps", other});
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.heavy && !b.heavy; });
  return all;
}

bool pods_are_on_the_uplink(const Profile& profile, const Links& links, const Routes& routes) {
  const auto& cni = profile.cni.value;
  if (std::find(std::begin(on_the_uplink), std::end(on_the_uplink), cni) != std::end(on_the_uplink)) return true;
  const auto* bridge = links.find(profile.pod_bridge.value);
  const auto all = uplinks(links, routes);
  return bridge && std::find(all.begin(), all.end(), bridge) != all.end();
}

}  // namespace nodecheck
