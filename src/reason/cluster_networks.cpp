#include "reason/cluster_networks.hpp"

#include <algorithm>

namespace nodecheck {
namespace {

using Of = ClusterNetwork::Of;

void add(Of of, const std::string& cidr, const std::string& source, std::vector<ClusterNetwork>& all) {
  const auto prefix = parse_ip_prefix(cidr);
  if (!prefix) return;
  const ClusterNetwork network{of, prefix->network(), source};
  const auto holds = [&](const auto& other) { return other.of == of && other.prefix.contains(network.prefix); };
  if (std::any_of(all.begin(), all.end(), holds)) return;
  std::erase_if(all, [&](const auto& other) { return other.of == of && network.prefix.contains(other.prefix); });
  all.push_back(network);
}

}  // namespace

std::vector<ClusterNetwork> cluster_networks(const Profile& profile, const Result<StaticPods>& pods) {
  std::vector<ClusterNetwork> all;
  for (const auto& cidr : profile.pod_cidrs.value) add(Of::pods, cidr, profile.pod_cidrs.source, all);
  for (const auto& cidr : profile.service_cidrs.value) add(Of::services, cidr, profile.service_cidrs.source, all);
  if (!pods) return all;
  for (const auto& pod : pods->pods) {
    for (const auto& cidr : pod.pod_cidrs) add(Of::pods, cidr.value, cidr.source, all);
    for (const auto& cidr : pod.service_cidrs) add(Of::services, cidr.value, cidr.source, all);
  }
  return all;
}

std::string to_string(const ClusterNetwork& network) {
  return (network.of == Of::pods ? "the pod CIDR " : "the service CIDR ") + to_string(network.prefix);
}

}  // namespace nodecheck
