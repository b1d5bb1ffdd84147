// An address that is a pod's or a service's for the node, and a router's or a DNS server's for everybody else, cannot
// be reached.
#include "reason/cidr_overlap.hpp"
#include "registry.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

constexpr auto choose_others =
    R"(Of a cluster that runs, the network around the node has to give way (other addresses by DHCP, another gateway )"
    R"(or DNS server), or the cluster is made anew. Both CIDRs are chosen once, when the cluster is made, and in the )"
    R"(CNI's own configuration, too; before that, choose networks that nobody around uses:
  kubeadm init --pod-network-cidr=10.200.0.0/16 --service-cidr=10.201.0.0/16)";
constexpr auto move_docker =
    R"(Give Docker's bridge a network that nobody else uses; in /etc/docker/daemon.json, beside what is there:
  "bip": "192.168.240.1/24"
Then:
  systemctl restart docker)";

Finding finding_of(const Overlap& overlap) {
  const bool heavy = overlap.heavy;
  return {.message = fmt::format("{} {} {}", overlap.what, overlap.relation, to_string(overlap.network)),
          .severity = heavy ? Severity::error : Severity::warning,
          .evidence = {{overlap.where, {}, overlap.what, fmt::format("outside of {}", to_string(overlap.network))},
                       {overlap.network.source, {}, to_string(overlap.network.prefix), {}}}};
}

Outcome judge_overlaps(const std::vector<Overlap>& all) {
  std::vector<Finding> findings;
  for (const auto& overlap : all) findings.push_back(finding_of(overlap));
  const bool docker = std::all_of(all.begin(), all.end(), [](const auto& overlap) { return overlap.docker; });
  return fail(std::move(findings), docker ? move_docker : choose_others);
}

std::string text_of(const std::vector<ClusterNetwork>& networks) {
  std::string text;
  for (const auto& network : networks) text += fmt::format("{}{}", text.empty() ? "" : ", ", to_string(network));
  return text;
}

Outcome no_network(const Profile& profile, const Result<StaticPods>& pods, bool on_the_uplink) {
  if (on_the_uplink) return not_applicable("{} gives pods addresses of the node's own network", profile.cni.value);
  if (!profile.network_unread.empty()) return unknown(Finding{.message = profile.network_unread});
  if (!pods) return unknown(pods.why());
  return not_applicable("no pod CIDR is known (--pod-cidr names it), and no service CIDR");
}

Outcome lie_apart(const Links& links, const Routes& routes, const ResolvConf& resolv_conf,
                  const Result<StaticPods>& pods, const Result<KubeletSettings>& kubelet, const Profile& profile) {
  auto networks = cluster_networks(profile, pods);
  const bool on_the_uplink = pods_are_on_the_uplink(profile, links, routes);
  if (on_the_uplink) std::erase_if(networks, [](auto& network) { return network.of == ClusterNetwork::Of::pods; });
  if (networks.empty()) return no_network(profile, pods, on_the_uplink);
  const auto all =
      overlaps(networks, {links, routes, resolv_conf, kubelet ? &*kubelet : nullptr}, profile.pod_bridge.value);
  if (!all.empty()) return judge_overlaps(all);
  if (!pods) return unknown(pods.why());
  return pass("nothing around this node lies in {}", text_of(networks));
}

constexpr Check check{
    .id = "network.cidr-overlap",
    .title = "The pod and service CIDRs are nobody else's",
    .rationale = "What lies in them is looked for among pods and services: the gateway or the DNS server is lost.",
    .remedy = choose_others,
    .docs =
        "https://kubernetes.io/docs/concepts/cluster-administration/networking/"
        "#kubernetes-ip-address-ranges",
    .severity = Severity::error,
    .namespaced = true,
    .judge = judge<lie_apart>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
