// What the firewall does to pods' packets is found by walking them through every base chain of both netfilter stacks:
// one drop is final, whatever the others accept, and iptables -S shows only some of them.
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "check.hpp"
#include "facts/legacy_tables.hpp"
#include "facts/nf_tables.hpp"
#include "facts/sysctls.hpp"
#include "profile.hpp"
#include "reason/firewall_owner.hpp"
#include "reason/flow_report.hpp"
#include "reason/flow_verdicts.hpp"
#include "reason/forward_remedy.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

struct Row {
  int family;
  std::string_view bridge_key;
  bool BridgeNetfilter::*bridge_attribute;
};

/// Whether one bridge's pods pass the rules of IP: the sysctl, or the bridge's own attribute (br_netfilter_hooks.c).
bool bridge_calls(const Row& row, const Result<Sysctls>& sysctls, const Links& links, const Profile& profile) {
  const auto value = sysctls ? sysctls->get(row.bridge_key) : std::nullopt;
  if (!value) return false;  // br_netfilter is not there
  const auto* bridge = links.find(profile.pod_bridge.value);
  return value == "1" || (bridge != nullptr && bridge->bridge && (*bridge->bridge).*row.bridge_attribute);
}

/// Programs at the devices may carry packets past netfilter (Cilium, Calico's eBPF dataplane).
const Link* bypass(const Links& links) {
  for (const auto* name : {"cilium_host", "cilium_net", "bpfin.cali"})
    if (const auto* link = links.find(name)) return link;
  return nullptr;
}

/// flannel, Calico and Cilium bring accepts to the chain FORWARD, and to no other: not before there is a pod network,
/// and after a boot not before the kubelet has started their pods. The reference plugins bring none.
bool accepts_may_come(const Profile& profile) {
  if (profile.phase.value == Phase::running) return false;
  if (profile.pod_network.value == PodNetwork::unset) return true;
  return profile.phase.value == Phase::start && profile.cni.value != "bridge" && profile.cni.value != "ptp";
}

std::optional<Severity> weight(const Obstacle& at, const Links& links, const Profile& profile) {
  if (accepts_may_come(profile) && is_iptables_policy(at.chain, at.stop)) return Severity::warning;
  if (bypass(links) != nullptr) return Severity::warning;
  return std::nullopt;
}

Evidence evidence(const Obstacle& at) {
  return {stack_of(at.chain), place_of(at.chain, at.stop), at.stop.seen, "accept"};
}

using Owner = std::function<FirewallOwner(const ChainVerdict&)>;

Outcome drops(const std::vector<FlowVerdict>& verdicts, const Links& links, const Owner& owner, const Profile& profile,
              int family) {
  const auto& cidrs = profile.pod_cidrs.value;
  const auto ours = [&](const std::string& cidr) { return (cidr.find(':') == std::string::npos) == (family == 4); };
  const auto cidr = std::find_if(cidrs.begin(), cidrs.end(), ours);
  std::vector<Finding> findings;
  std::string remedy;
  auto all = obstacles(verdicts, Fate::drop);
  for (const auto& at : all) {
    auto message =
        fmt::format("{} {} drops {} ({})", stack_of(at.chain), place_of(at.chain, at.stop), at.traffic(), at.stop.seen);
    if (const auto* link = bypass(links)) message += fmt::format("; {} may carry it past netfilter", link->name);
    findings.push_back({std::move(message), weight(at, links, profile), {evidence(at)}});
  }
  // Deleting a legacy rule changes the numbers of those behind it.
  const auto number = [](const Obstacle& at) { return at.chain.legacy ? at.stop.handle : 0; };
  std::stable_sort(all.begin(), all.end(), [&](const auto& a, const auto& b) { return number(a) > number(b); });
  for (const auto& at : all)
    remedy +=
        (remedy.empty() ? "" : "\n") + remedy_for(at.chain, at.stop, owner(at.chain), cidr != cidrs.end() ? *cidr : "");
  return fail(std::move(findings), std::move(remedy));
}

std::string why_undecided(const Obstacle& at) {
  if (at.stop.seen.ends_with("not walked")) return "nodecheck knows no more of chains of its kind";
  if (at.stop.fate == Fate::undecided) return fmt::format("what {} does is not known", at.stop.seen);
  if (!at.chain.doubt) return "not every rule is decided";
  return fmt::format("it depends on {} at {}", at.chain.doubt->condition, place_of(at.chain, *at.chain.doubt));
}

Outcome undecided(const std::vector<FlowVerdict>& verdicts) {
  Outcome outcome{.verdict = Verdict::unknown};
  for (const auto& at : obstacles(verdicts, Fate::undecided))
    outcome.findings.push_back(
        {.message = fmt::format("{} {} may drop {} ({}): {}", stack_of(at.chain), place_of(at.chain, at.stop),
                                at.traffic(), at.stop.seen, why_undecided(at)),
         .evidence = {evidence(at)}});
  outcome.observed = outcome.findings.front().evidence.front().observed;
  return outcome;
}

/// A policy of DROP that rules make up for is worth a word: the next tool to look at it will say that it drops.
Outcome accepts(const Ruleset& rules, int family) {
  std::size_t chains = 0;
  for (const auto& base : rules.base_chains()) {
    const bool ours = base.family == NfFamily::inet || base.family == (family == 4 ? NfFamily::ip : NfFamily::ip6);
    if (base.hook != Hook::forward || !ours) continue;
    ++chains;
    if (base.policy_drop)
      return pass("{} {} {} drops by policy, but its rules accept pod traffic in every direction", word(base.family),
                  base.table, base.name);
  }
  if (chains == 0) return pass("no base chain at hook forward");
  return pass("{} base chain{} at hook forward, none drops pod traffic", chains, chains == 1 ? "" : "s");
}

/// Unreadable stacks have no rules here.
struct Judged {
  Ruleset rules;
  std::vector<FlowVerdict> verdicts;
};

Judged judged(const Row& row, const NfTables& nf, const LegacyTables& legacy, const Links& links, const Routes& routes,
              const Result<FlannelSubnet>& lease, const Result<Sysctls>& sysctls, const Profile& profile) {
  const FlannelSubnet none;
  const FlowInputs inputs{profile, links, routes, lease ? *lease : none, bridge_calls(row, sysctls, links, profile)};
  Ruleset rules(nf, legacy);
  auto verdicts = judge_flows(rules, pod_flows(inputs, row.family));
  return {std::move(rules), std::move(verdicts)};
}

/// A drop is certain whatever the stack says that could not be read; nothing else is.
template <const Row& row>
Outcome pods_are_forwarded(const Result<NfTables>& nf, const Result<LegacyTables>& legacy, const Links& links,
                           const Routes& routes, const Result<FlannelSubnet>& lease, const Result<Sysctls>& sysctls,
                           const Profile& profile) {
  const bool wanted = row.family == 4 ? profile.ipv4() : profile.ipv6();
  if (!wanted) return not_applicable("the cluster has no IPv{} ({})", row.family, profile.ip_families.source);
  const NfTables no_rules;
  const LegacyTables no_tables;
  const auto& nft = nf ? *nf : no_rules;
  const auto& xt = legacy ? *legacy : no_tables;
  const auto all = judged(row, nft, xt, links, routes, lease, sysctls, profile);
  const auto fate = fate_of(all.verdicts);
  const auto owner = [&](const ChainVerdict& chain) { return owner_of(chain, nft, xt); };
  if (fate == Fate::drop) return drops(all.verdicts, links, owner, profile, row.family);
  if (!nf) return unknown(nf.why());
  if (!legacy) return unknown(legacy.why());
  return fate == Fate::accept ? accepts(all.rules, row.family) : undecided(all.verdicts);
}

template <const Row& row>
std::string walk(const NfTables& nf, const LegacyTables& legacy, const Links& links, const Routes& routes,
                 const Result<FlannelSubnet>& lease, const Result<Sysctls>& sysctls, const Profile& profile) {
  return flow_report(judged(row, nf, legacy, links, routes, lease, sysctls, profile).verdicts);
}

constexpr Row ipv4{4, "net.bridge.bridge-nf-call-iptables", &BridgeNetfilter::call_iptables};
constexpr Row ipv6{6, "net.bridge.bridge-nf-call-ip6tables", &BridgeNetfilter::call_ip6tables};

constexpr std::string_view docs =
    "https://docs.docker.com/engine/network/packet-filtering-firewalls/#docker-on-a-router";

constexpr Check policy{
    .id = "firewall.forward-policy",
    .title = "Forwarded pod traffic is not dropped",
    .rationale =
        "Pods' packets to other nodes, and from them, cross this host's forward hook; one base chain that drops"
        " them cuts the node off, whatever other chains accept.",
    .remedy =
        "Let the chain accept, now:\n"
        "  iptables -P FORWARD ACCEPT\n"
        "and after a reboot, by switching forwarding on before Docker starts:\n"
        "  echo 'net.ipv4.ip_forward = 1' >> /etc/sysctl.d/99-zz-kubernetes.conf",
    .docs = docs,
    .severity = Severity::error,
    .phases = Phases::node,
    .namespaced = true,
    .judge = judge<pods_are_forwarded<ipv4>>,
    .detail = told_by<walk<ipv4>>,
};

constexpr Check policy_ipv6{
    .id = "firewall.forward-policy-ipv6",
    .title = "Forwarded IPv6 pod traffic is not dropped",
    .rationale =
        "A rule of an inet table stops IPv6 as well as IPv4, and Docker sets the policy of either on its own: what is "
        "true"
        " of one need not be of the other.",
    .remedy =
        "Let the chain accept, now:\n"
        "  ip6tables -P FORWARD ACCEPT\n"
        "and after a reboot, by switching forwarding on before Docker starts:\n"
        "  echo 'net.ipv6.conf.all.forwarding = 1' >> /etc/sysctl.d/99-zz-kubernetes.conf",
    .docs = docs,
    .severity = Severity::error,
    .phases = Phases::node,
    .namespaced = true,
    .judge = judge<pods_are_forwarded<ipv6>>,
    .detail = told_by<walk<ipv6>>,
};

const Registered registered{policy};
const Registered registered_ipv6{policy_ipv6};

}  // namespace
}  // namespace nodecheck
