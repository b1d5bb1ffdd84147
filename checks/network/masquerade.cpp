// A pod's address is known in the cluster alone. What it asks of hosts outside gets an answer if some rule of this node
// puts the node's own address in its place.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "check.hpp"
#include "profile.hpp"
#include "reason/forward_remedy.hpp"
#include "reason/masquerade_fault.hpp"
#include "reason/masquerade_use.hpp"
#include "reason/source_nat.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

/// What pods of this node send to the outside; none: there is no way there.
std::optional<Packet> outgoing(const FlowInputs& inputs) {
  for (auto& flow : pod_flows(inputs, 4))
    if (flow.name == to_the_internet) return std::move(flow.first);
  return std::nullopt;
}

struct Judged {
  SourceNat all;         ///< of pods whose address is not looked at
  std::size_t of = 0;    ///< ports of the pods' bridge
  std::size_t ones = 0;  ///< addresses that rules name, and masquerade
};

Judged judged(const NfTables& nf, const LegacyTables& legacy, const Links& links, const Packet& packet,
              const Profile& profile) {
  const Ruleset rules(nf, legacy);
  Judged result{.all = source_nat(rules, packet)};
  const auto* bridge = links.find(profile.pod_bridge.value);
  result.of = static_cast<std::size_t>(std::count_if(links.links.begin(), links.links.end(), [&](const Link& l) {
    return bridge && l.master_index == bridge->index && l.kind == "veth";
  }));
  if (result.of == 0 || result.all.fate == SourceNat::Fate::rewritten) return result;
  for (const auto& source : named_sources(nf, legacy)) {
    if (result.ones >= result.of) break;
    auto one = packet;
    if (packet.source.equals(source) == Tri::no) continue;
    one.source = Partial::known(source);
    if (source_nat(rules, one).fate == SourceNat::Fate::rewritten) ++result.ones;
  }
  return result;
}

Outcome undecided(const SourceNat& nat) {
  const auto doubt = nat.chain.doubt ? fmt::format(": it depends on {} at {}", nat.chain.doubt->condition,
                                                   place_of(nat.chain, *nat.chain.doubt))
                                     : std::string();
  return unknown({.message = fmt::format("{} {} may masquerade what pods send to the outside{}", stack_of(nat.chain),
                                         place_of(nat.chain, nat.stop), doubt),
                  .evidence = {{stack_of(nat.chain), place_of(nat.chain, nat.stop), nat.stop.seen, "masquerade"}}});
}

/// Of the plugin bridge, which has rules for each pod alone.
Outcome one_by_one(const Judged& found, const FlowInputs& inputs, const Result<DockerSettings>& docker) {
  const auto& bridge = inputs.profile.pod_bridge.value;
  if (found.of == 0) return not_applicable("{} has no pods, and the plugin bridge masquerades pod by pod", bridge);
  if (found.ones >= found.of)
    return pass("{} has {} pod{}, each with a rule of its own", bridge, found.of, found.of == 1 ? "" : "s");
  if (found.ones == 0)
    return found.all.fate == SourceNat::Fate::undecided ? undecided(found.all) : not_masqueraded(inputs, docker);
  return unknown({.message = fmt::format("{} has {} pods, and rules masquerade {} of their addresses", bridge, found.of,
                                         found.ones),
                  .evidence = {{"nf_tables and iptables-legacy", "nat, hook postrouting",
                                fmt::format("{} addresses", found.ones), std::to_string(found.of)}}});
}

Outcome pods_are_masqueraded(const Result<NfTables>& nf, const Result<LegacyTables>& legacy, const Links& links,
                             const Routes& routes, const Result<FlannelSubnet>& lease,
                             const Result<DockerSettings>& docker, const Profile& profile) {
  if (auto other = without_masquerading(profile, lease, links, routes)) return *other;
  const FlannelSubnet none;
  const FlowInputs inputs{profile, links, routes, lease ? *lease : none};
  const auto packet = outgoing(inputs);
  if (!packet) return not_applicable("no default route: pods have no way to the outside");
  if (!nf) return unknown(nf.why());
  if (!legacy) return unknown(legacy.why());
  const auto found = judged(*nf, *legacy, links, *packet, profile);
  if (found.all.fate == SourceNat::Fate::rewritten)
    return pass("{} {} ({})", stack_of(found.all.chain), place_of(found.all.chain, found.all.stop),
                found.all.stop.seen);
  if (profile.cni.value == "bridge") return one_by_one(found, inputs, docker);
  if (found.all.fate == SourceNat::Fate::undecided) return undecided(found.all);
  return not_masqueraded(inputs, docker);
}

constexpr Check check{
    .id = "network.masquerade",
    .title = "What pods send to the outside has this node's address",
    .rationale =
        "Outside of the cluster nobody knows a pod's address: without masquerading, answers from there never come back,"
        " and pods have no internet while all else works.",
    .remedy =
        "Let the CNI masquerade: --ip-masq of flannel, \"ipMasq\": true of the plugin bridge. Where the network around "
        "routes the pods' addresses, nothing is amiss.",
    .docs = "https://kubernetes.io/docs/concepts/cluster-administration/networking/",
    .severity = Severity::warning,
    .phases = Phases::running,
    .namespaced = true,
    .causes = {"cni.config", "network.docker-flannel-subnet", "network.flannel-env"},
    .judge = judge<pods_are_masqueraded>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
