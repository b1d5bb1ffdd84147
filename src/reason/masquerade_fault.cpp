#include "reason/masquerade_fault.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace nodecheck {
namespace {

std::string subnet_of(const FlowInputs& inputs) {
  const auto* bridge = inputs.links.find(inputs.profile.pod_bridge.value);
  if (bridge != nullptr)
    for (const auto& a : bridge->addresses)
      if (const auto p = parse_ip_prefix(fmt::format("{}/{}", a.ip, a.prefix_length)); p && p->family == 4)
        return to_string(p->network());
  const auto lease = parse_ip_prefix(inputs.lease.subnet);
  return lease ? to_string(lease->network()) : "";
}

std::string cidr_of(const Profile& profile, const std::string& subnet) {
  const auto& cidrs = profile.pod_cidrs.value;
  const auto ipv4 = std::find_if(cidrs.begin(), cidrs.end(), [](const auto& c) { return c.find(':') == c.npos; });
  return ipv4 != cidrs.end() ? *ipv4 : subnet;
}

/// Who was to do it, and what they are told.
std::vector<Evidence> settings(const FlannelSubnet& lease, const Result<DockerSettings>& docker,
                               const Profile& profile) {
  std::vector<Evidence> all;
  if (lease.present && profile.cni.value != "bridge")
    all.push_back({FlannelSubnet::path, "FLANNEL_IPMASQ",
                   !lease.ip_masq   ? "absent"
                   : *lease.ip_masq ? "true"
                                    : "false",
                   ""});
  if (docker && profile.pod_bridge.value == "docker0")
    all.push_back({docker->ip_masq.source, "ip-masq", docker->ip_masq.value ? "true" : "false", ""});
  return all;
}

/// Who would do it on this node as it is set up.
enum class Doer { flannel, docker, bridge, nobody };

/// flannel masquerades its own network alone.
bool is_strange(const FlannelSubnet& lease, const std::string& subnet) {
  const auto network = parse_ip_prefix(lease.network), pods = parse_ip_prefix(subnet);
  return network && pods && !network->contains(*pods);
}

Doer doer_of(const FlannelSubnet& lease, const Result<DockerSettings>& docker, const Profile& profile) {
  if (profile.cni.value == "bridge") return Doer::bridge;
  if (lease.ip_masq.value_or(true)) return Doer::flannel;
  const bool dockers = profile.pod_bridge.value == "docker0" && docker && docker->installed;
  return dockers && docker->ip_masq.value && docker->iptables.value ? Doer::docker : Doer::nobody;
}

std::string cause(Doer doer) {
  switch (doer) {
    case Doer::flannel:
      return "flannel's rules are not there";
    case Doer::docker:
      return "flannel leaves it to Docker, whose rules are not there";
    case Doer::bridge:
      return "\"ipMasq\" was off when the pods were made, or their rules are gone";
    case Doer::nobody:
      return "flannel was not started with --ip-masq";
  }
  return {};
}

constexpr auto restart_flannel =
    "  kubectl -n kube-flannel delete pod -l app=flannel --field-selector spec.nodeName=NODE\n"
    "  systemctl restart flanneld";

std::string lasting(Doer doer, const Profile& profile) {
  switch (doer) {
    case Doer::flannel:
      return fmt::format("For good: flannel writes its rules when it starts (the last line where it is a service):\n{}",
                         restart_flannel);
    case Doer::docker:
      return "For good: Docker writes its rules when it starts:\n  systemctl restart docker";
    case Doer::bridge:
      return fmt::format(
          "For good: set \"ipMasq\": true beside \"type\": \"bridge\" in {}; pods that are made from then on have it.",
          profile.cni.source.starts_with('/') ? profile.cni.source : "the CNI's configuration");
    case Doer::nobody:
      break;
  }
  return fmt::format(
      "For good: add --ip-masq to flanneld's arguments (kubectl -n kube-flannel edit daemonset kube-flannel-ds, or its "
      "unit), and start it anew:\n{}",
      restart_flannel);
}

std::string stopgap(const Profile& profile, const std::string& subnet) {
  if (subnet.empty()) return {};
  const auto* words = profile.cni.value == "bridge"
                          ? "Now, with the network of all pods of the cluster behind -d where it is larger"
                          : "Now";
  return fmt::format("{}:\n  iptables -t nat -I POSTROUTING -s {} ! -d {} -j MASQUERADE\n", words, subnet,
                     cidr_of(profile, subnet));
}

struct Remedy {
  std::string cause, text;
};

Remedy remedy_of(Doer doer, const FlannelSubnet& lease, const Profile& profile, const std::string& subnet) {
  if (doer == Doer::flannel && is_strange(lease, subnet))
    return {fmt::format("the pods are not in flannel's network {}", lease.network),
            "Put the pods' bridge on flannel's lease; see:\n"
            "  nodecheck explain cni.config\n"
            "  nodecheck explain network.docker-flannel-subnet"};
  return {cause(doer), stopgap(profile, subnet) + lasting(doer, profile)};
}

}  // namespace

Outcome not_masqueraded(const FlowInputs& inputs, const Result<DockerSettings>& docker) {
  const auto& [profile, links, routes, lease, bridged] = inputs;
  const auto subnet = subnet_of(inputs);
  auto remedy = remedy_of(doer_of(lease, docker, profile), lease, profile, subnet);
  auto evidence = settings(lease, docker, profile);
  evidence.insert(evidence.begin(), {"nf_tables and iptables-legacy", "nat, hook postrouting",
                                     "no rule for what pods send to the outside", "masquerade"});
  return fail(
      {.message = fmt::format("nothing puts this node's address in place of the pods'{} in what they send to the "
                              "outside: {}",
                              subnet.empty() ? "" : fmt::format(" ({})", subnet), remedy.cause),
       .evidence = std::move(evidence)},
      std::move(remedy.text));
}

}  // namespace nodecheck
