// A pod that calls its own Service may be its own backend: the packet has to leave by the port it came in by, which a
// bridge does in hairpin mode alone. Without bridge netfilter the packet is routed, and comes back all the same.
#include "facts/links.hpp"
#include "facts/sysctls.hpp"
#include "profile.hpp"
#include "registry.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

constexpr std::size_t most_shown = 8;

using Ports = std::vector<const Link*>;

/// Pods hang on veths; what else is a port leads elsewhere, and must not send back what it is sent.
Ports pod_ports(const Links& links, const Link& bridge) {
  Ports ports;
  for (const auto& link : links.links)
    if (link.master_index == bridge.index && link.kind == "veth") ports.push_back(&link);
  return ports;
}

/// hairpin none: those of which the kernel did not say.
Ports those_with(const Ports& ports, std::optional<bool> hairpin) {
  Ports those;
  for (const auto* port : ports)
    if (port->hairpin == hairpin) those.push_back(port);
  return those;
}

/// The key, or the bridge's own attribute; without br_netfilter there is no key, and nobody acts on the attribute.
bool is_filtered(const Sysctls& sysctls, std::string_view key, bool attribute) {
  const auto value = sysctls.get(key);
  return value == "1" || (value && attribute);
}

bool is_filtered(const Sysctls& sysctls, const Link& bridge, const Profile& profile) {
  const auto own = bridge.bridge.value_or(BridgeNetfilter{});
  if (profile.ipv4() && is_filtered(sysctls, "net.bridge.bridge-nf-call-iptables", own.call_iptables)) return true;
  return profile.ipv6() && is_filtered(sysctls, "net.bridge.bridge-nf-call-ip6tables", own.call_ip6tables);
}

std::string for_new_pods(const Profile& profile) {
  if (profile.pod_bridge.value == "docker0")
    return "For pods made from now on, in /etc/docker/daemon.json (it restarts what runs without live-restore):\n"
           "  \"userland-proxy\": false\n"
           "then:\n"
           "  systemctl restart docker";
  if (profile.cni.value == "flannel")
    return "For pods made from now on: \"hairpinMode\": true in \"delegate\" of cni-conf.json, then restart flannel:\n"
           "  kubectl -n kube-flannel edit configmap kube-flannel-cfg\n"
           "  kubectl -n kube-flannel rollout restart daemonset kube-flannel-ds";
  return fmt::format(
      "For pods made from now on: \"hairpinMode\": true beside \"bridge\" in the CNI configuration, and no "
      "\"promiscMode\", which excludes it:\n"
      "  grep -n -e bridge -e promiscMode {}",
      profile.cni.source.starts_with('/') ? shell_word(profile.cni.source) : "/etc/cni/net.d/*");
}

Outcome off(const Ports& ports, const Ports& off, const Link& bridge, const Profile& profile) {
  Finding finding{.message =
                      fmt::format("{} of {} pods' ports of {} have hairpin off: such a pod does not reach itself "
                                  "through its Service",
                                  off.size(), ports.size(), bridge.name)};
  for (const auto* port : off) {
    if (finding.evidence.size() == most_shown) break;
    finding.evidence.push_back({"rtnetlink", port->name, "hairpin off", "hairpin on"});
  }
  return fail(std::move(finding),
              fmt::format("Now, for the ports that are there:\n"
                          "  for port in $(ls /sys/class/net/{}/brif); do bridge link set dev $port hairpin on; done\n",
                          shell_word(bridge.name)) +
                  for_new_pods(profile));
}

Outcome judge_ports(const Ports& ports, const Link& bridge, const Result<Sysctls>& sysctls, const Profile& profile) {
  const auto missing = those_with(ports, false);
  if (const auto untold = those_with(ports, std::nullopt); missing.empty() && !untold.empty())
    return unknown({.message = fmt::format("the kernel does not tell whether {} has hairpin on", untold[0]->name),
                    .evidence = {{"rtnetlink", untold[0]->name, "no IFLA_BRPORT_MODE", "hairpin on"}}});
  if (missing.empty()) return pass("all {} pods' ports of {} have hairpin on", ports.size(), bridge.name);
  if (!sysctls) return unknown(sysctls.why());
  if (is_filtered(*sysctls, bridge, profile)) return off(ports, missing, bridge, profile);
  return pass("{} of {} pods' ports of {} have hairpin off, which does no harm while bridges do not call iptables",
              missing.size(), ports.size(), bridge.name);
}

Outcome turn_around(const Result<Links>& links, const Result<Sysctls>& sysctls, const Profile& profile) {
  if (profile.pod_network.value == PodNetwork::unset && !profile.network_unread.empty())
    return unknown(Finding{.message = "whether pods hang on a bridge could not be read: " + profile.network_unread});
  const auto& name = profile.pod_bridge.value;
  if (name.empty()) return not_applicable("no bridge is known to carry pods ({})", profile.pod_network.source);
  if (!links) return unknown(links.why());
  const auto* bridge = links->find(name);
  if (!bridge) return not_applicable("{} is not made yet", name);
  const auto ports = pod_ports(*links, *bridge);
  if (ports.empty()) return not_applicable("no pod hangs on {}", name);
  return judge_ports(ports, *bridge, sysctls, profile);
}

constexpr Check check{
    .id = "network.hairpin",
    .title = "A pod reaches itself through its own Service",
    .rationale = "With hairpin off the bridge drops what a Service sends back to the pod that it came from.",
    .remedy = "Turn hairpin on for the ports of the pods' bridge, and in the CNI configuration.",
    .docs =
        "https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/"
        "#a-pod-fails-to-reach-itself-via-the-service-ip",
    .severity = Severity::warning,
    .phases = Phases::node,
    .namespaced = true,
    .judge = judge<turn_around>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
