#include "reason/cni_subnets.hpp"

#include <algorithm>

#include "ip_prefix.hpp"
#include "reason/bridge_address.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

constexpr auto no_pod_starts = "It is refused for every pod: they stay in ContainerCreating.";

/// Empty: host-local takes it. Calico puts the node's own network for its usePodCidr words.
std::string fault_of(const std::string& subnet) {
  if (subnet.starts_with("usePodCidr")) return {};
  const auto prefix = parse_ip_prefix(subnet);
  if (!prefix || subnet.find('/') == std::string::npos) return "an address with a prefix length";
  const int longest = prefix->family == 4 ? 30 : 126;
  if (prefix->length > longest) return fmt::format("at most /{}, with room for pods", longest);
  const auto network = to_string(prefix->network());
  return prefix->same_address(prefix->network()) ? "" : network;
}

ConfigProblem refused(const CniPlugin& plugin, const std::string& subnet, const std::string& path,
                      const std::string& wanted) {
  return {{fmt::format("host-local refuses the subnet {} of {}", subnet, path),
           {},
           {{path, plugin.type + ".ipam", subnet, wanted}}},
          fmt::format("Write {} there; the runtime sees the change by itself, and pods that wait are tried again:\n"
                      "  grep -n subnet {}",
                      wanted, shell_word(path)),
          no_pod_starts};
}

bool is_inside(const IpPrefix& subnet, const std::vector<std::string>& networks) {
  return std::any_of(networks.begin(), networks.end(), [&](const std::string& word) {
    const auto network = parse_ip_prefix(word);
    return network && network->contains(subnet);
  });
}

/// Only a user knows the cluster's CIDRs better than this file.
bool is_foreign(const IpPrefix& subnet, const Profile& profile) {
  const auto same_family = [&](const std::string& word) {
    const auto network = parse_ip_prefix(word);
    return network && network->family == subnet.family;
  };
  const auto& cidrs = profile.pod_cidrs;
  if (cidrs.source != "--pod-cidr" || std::none_of(cidrs.value.begin(), cidrs.value.end(), same_family)) return false;
  return !is_inside(subnet, cidrs.value);
}

ConfigProblem foreign(const CniPlugin& plugin, const std::string& subnet, const std::string& path,
                      const Profile& profile) {
  const auto cidrs = fmt::format("{}", fmt::join(profile.pod_cidrs.value, ", "));
  return {{fmt::format("the subnet {} of {} is outside of the pod CIDR {}", subnet, path, cidrs),
           {},
           {{path, plugin.type + ".ipam", subnet, "inside " + cidrs}, {profile.pod_cidrs.source, {}, cidrs, {}}}},
          fmt::format("Write this node's part of the pod CIDR there (kubectl get node NODE -o "
                      "jsonpath='{{.spec.podCIDR}}'):\n  grep -n subnet {}",
                      shell_word(path))};
}

/// A bridge may use flannel without its plugin, with the lease as its subnet. flannel's whole network is no lease.
bool is_off_lease(const IpPrefix& subnet, const FlannelSubnet& file) {
  const auto lease = parse_ip_prefix(subnet.family == 4 ? file.subnet : file.ipv6_subnet);
  if (!lease || subnet.network() == lease->network()) return false;
  const auto& words = subnet.family == 4 ? file.network : file.ipv6_network;
  const auto networks = split(words, ',');
  return is_inside(subnet, {networks.begin(), networks.end()});
}

ConfigProblem off_lease(const CniPlugin& plugin, const std::string& subnet, const std::string& path,
                        const FlannelSubnet& file) {
  const auto lease = subnet.find(':') == std::string::npos ? file.subnet : file.ipv6_subnet;
  const auto prefix = parse_ip_prefix(lease);
  const auto wanted = prefix ? to_string(prefix->network()) : lease;
  return {{fmt::format("the subnet {} of {} is in flannel's network, and is not this node's lease {}", subnet, path,
                       wanted),
           {},
           {{path, plugin.type + ".ipam", subnet, wanted}, {FlannelSubnet::path, {}, lease, {}}}},
          fmt::format("Write {} there, or let flannel's own plugin make the pods (\"type\": \"flannel\"):\n"
                      "  grep -n subnet {}",
                      wanted, shell_word(path))};
}

/// Null: flannel does not run, and what it left behind binds nobody.
const FlannelSubnet* lease_in_use(const Result<FlannelSubnet>& file, const Result<Processes>& processes) {
  return file && file->present && processes && processes->find("flanneld") ? &*file : nullptr;
}

std::optional<ConfigProblem> problem_of(const CniPlugin& plugin, const std::string& subnet, const std::string& path,
                                        const FlannelSubnet* lease, const Profile& profile) {
  if (const auto wanted = fault_of(subnet); !wanted.empty()) return refused(plugin, subnet, path, wanted);
  const auto prefix = parse_ip_prefix(subnet);
  if (!prefix) return std::nullopt;
  if (is_foreign(*prefix, profile)) return foreign(plugin, subnet, path, profile);
  if (lease && plugin.type == "bridge" && is_off_lease(*prefix, *lease)) return off_lease(plugin, subnet, path, *lease);
  return std::nullopt;
}

void add_bridge(ConfigProblems& problems, const CniPlugin& plugin, const std::string& path, const Links& links) {
  const auto* bridge = links.find(plugin.bridge.empty() ? "cni0" : plugin.bridge);
  const auto refused = bridge ? refused_address(*bridge, wanted_by_plugin(plugin, path)) : std::nullopt;
  if (refused)
    problems.push_back({refused_bridge(*bridge, *refused, plugin.force_address), remake_bridge(bridge->name)});
}

}  // namespace

ConfigProblems cni_subnet_findings(const CniConfig& config, const CniFile& winner, const Result<Links>& links,
                                   const Result<FlannelSubnet>& file, const Result<Processes>& processes,
                                   const Profile& profile) {
  const auto path = config.path_of(winner);
  ConfigProblems problems;
  for (const auto& plugin : winner.plugins) {
    if (plugin.ipam != "host-local") continue;
    for (const auto& subnet : plugin.subnets)
      if (auto problem = problem_of(plugin, subnet, path, lease_in_use(file, processes), profile))
        problems.push_back(std::move(*problem));
  }
  if (problems.empty() && links && !winner.plugins.empty()) add_bridge(problems, winner.plugins.front(), path, *links);
  return problems;
}

}  // namespace nodecheck
