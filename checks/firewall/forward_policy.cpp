// What the firewall does to pods' packets is found by walking every base chain at hook forward of both netfilter
// stacks: one drop is final, whatever the others accept, and iptables -S shows only some of them.
#include <fmt/format.h>

#include "check.hpp"
#include "facts/legacy_tables.hpp"
#include "facts/nf_tables.hpp"
#include "profile.hpp"
#include "reason/forward_path.hpp"
#include "reason/forward_remedy.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

/// Before a pod network is there: flannel, Calico and Cilium bring accepts to this chain, and to no other.
std::optional<Severity> weight(const ForwardChain& chain, const PathStop& stop, const Profile& profile) {
  const bool early = profile.phase.value == Phase::pre_join && profile.pod_network.value == PodNetwork::unset;
  if (early && is_iptables_policy(chain, stop)) return Severity::warning;
  return std::nullopt;
}

Finding about(const ForwardChain& chain, const PathStop& stop, std::string message, const Profile& profile) {
  return {.message = std::move(message),
          .severity = weight(chain, stop, profile),
          .evidence = {{stack_of(chain), place_of(chain, stop), stop.seen, "accept"}}};
}

Finding dropped(const ForwardChain& chain, const Profile& profile) {
  const auto& stop = chain.last;
  return about(chain, stop,
               fmt::format("{} {} drops forwarded pod traffic ({})", stack_of(chain), place_of(chain, stop), stop.seen),
               profile);
}

Finding doubted(const ForwardChain& chain, const Profile& profile) {
  const auto& stop = *chain.doubt();
  const auto where = fmt::format("{} {}", stack_of(chain), place_of(chain, stop));
  if (is_policy_chain(stop.chain))
    return about(chain, stop, fmt::format("{} may drop pod traffic: CNI policy chain, not judged", where), profile);
  const auto* why = stop.by_policy() ? "rules before it may or may not accept" : "its condition is not judged";
  if (stop.end == PathEnd::undecided) why = "what it does is not judged";
  return about(chain, stop, fmt::format("{} may drop pod traffic ({}): {}", where, stop.seen, why), profile);
}

Outcome drops(const ForwardPath& path, const Profile& profile) {
  const auto& cidrs = profile.pod_cidrs.value;
  std::vector<Finding> findings;
  std::string remedy;
  for (const auto& chain : path.chains) {
    if (chain.end() != PathEnd::drop) continue;
    findings.push_back(dropped(chain, profile));
    remedy += (remedy.empty() ? "" : "\n") + remedy_for(chain, cidrs.empty() ? "" : cidrs.front());
  }
  return fail(std::move(findings), std::move(remedy));
}

Outcome undecided(const ForwardPath& path, const Profile& profile) {
  Outcome outcome{.verdict = Verdict::unknown};
  for (const auto& chain : path.chains)
    if (chain.doubt()) outcome.findings.push_back(doubted(chain, profile));
  outcome.observed = outcome.findings.front().evidence.front().observed;
  return outcome;
}

Outcome accepts(const ForwardPath& path) {
  if (path.chains.empty()) return pass("no base chain at hook forward");
  if (path.chains.size() == 1) return pass("1 base chain at hook forward, it cannot drop");
  return pass("{} base chains at hook forward, none can drop", path.chains.size());
}

/// A drop is certain whatever the stack says that could not be read; nothing else is.
Outcome pods_are_forwarded(const Result<NfTables>& nf, const Result<LegacyTables>& legacy, const Profile& profile) {
  if (!profile.ipv4()) return not_applicable("the cluster has no IPv4 ({})", profile.ip_families.source);
  const bool bridged = profile.pod_network.value != PodNetwork::routed;
  const auto path = forward_path(nf ? *nf : NfTables{}, legacy ? *legacy : LegacyTables{}, bridged);
  if (path.end() == PathEnd::drop) return drops(path, profile);
  if (!nf) return unknown(nf.why());
  if (!legacy) return unknown(legacy.why());
  return path.end() == PathEnd::accept ? accepts(path) : undecided(path, profile);
}

constexpr Check check{
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
    .docs = "https://docs.docker.com/engine/network/packet-filtering-firewalls/#docker-on-a-router",
    .severity = Severity::error,
    .phases = Phases::node,
    .namespaced = true,
    .judge = judge<pods_are_forwarded>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
