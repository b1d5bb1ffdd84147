// The control plane calls this node's kubelet, and other nodes send it their pods' packets: a firewall that was made
// for a lone server drops both.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "check.hpp"
#include "facts/kubelet_settings.hpp"
#include "facts/legacy_tables.hpp"
#include "facts/nf_tables.hpp"
#include "facts/static_pods.hpp"
#include "profile.hpp"
#include "reason/firewall_owner.hpp"
#include "reason/flow_report.hpp"
#include "reason/flow_verdicts.hpp"
#include "reason/forward_remedy.hpp"
#include "reason/input_flows.hpp"
#include "reason/input_verdicts.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

int family_of(const Profile& profile) { return profile.ipv4() ? 4 : 6; }

/// Each port with what becomes of it, in the same order.
struct Judged {
  std::vector<NeededPort> ports;
  std::vector<FlowVerdict> verdicts;
};

Judged judged(const Ruleset& rules, std::vector<NeededPort> ports, const Links& links, const Routes& routes,
              const Profile& profile) {
  auto verdicts = judge_input(rules, ports, links, routes, family_of(profile));
  return {std::move(ports), std::move(verdicts)};
}

std::vector<NeededPort> with_fate(const Judged& all, Fate fate) {
  std::vector<NeededPort> ports;
  for (std::size_t i = 0; i < all.verdicts.size(); ++i)
    if (all.verdicts[i].fate() == fate) ports.push_back(all.ports[i]);
  return ports;
}

Finding about(const Obstacle& at, std::string_view verb, const std::string& why) {
  return {.message = fmt::format("{} {} {} {} ({}){}", stack_of(at.chain), place_of(at.chain, at.stop), verb,
                                 fmt::join(at.flows, ", and "), at.stop.seen, why),
          .evidence = {{stack_of(at.chain), place_of(at.chain, at.stop), at.stop.seen, "accept"}}};
}

/// Chains of one owner are mended by the same commands.
Outcome drops(const Judged& all, const NfTables& nf, const LegacyTables& legacy) {
  std::vector<Finding> findings;
  std::string remedy;
  for (const auto& at : obstacles(all.verdicts, Fate::drop)) {
    findings.push_back(about(at, "drops", ""));
    const auto cure = open_ports(with_fate(all, Fate::drop), owner_of(at.chain, nf, legacy), at.chain);
    if (remedy.find(cure) == std::string::npos) remedy += (remedy.empty() ? "" : "\n") + cure;
  }
  return fail(std::move(findings), std::move(remedy));
}

Outcome undecided(const Judged& all) {
  Outcome outcome{.verdict = Verdict::unknown};
  for (const auto& at : obstacles(all.verdicts, Fate::undecided)) {
    const auto why = at.chain.doubt ? fmt::format(": it depends on {} at {}", at.chain.doubt->condition,
                                                  place_of(at.chain, *at.chain.doubt))
                                    : std::string();
    outcome.findings.push_back(about(at, "may drop", why));
  }
  outcome.observed = outcome.findings.front().evidence.front().observed;
  return outcome;
}

std::string text_of(const Judged& all) {
  std::string text;
  for (std::size_t i = 0; i < all.ports.size(); ++i) {
    const auto& from = all.verdicts[i].flow.from;
    text += (text.empty() ? "" : ", ") + to_string(all.ports[i]) + (from.empty() ? "" : " from " + from);
  }
  return text;
}

/// A drop is certain whatever the stack says that could not be read; nothing else is.
Outcome ports_are_open(const Result<NfTables>& nf, const Result<LegacyTables>& legacy, const Links& links,
                       const Routes& routes, const Result<KubeletSettings>& kubelet, const Result<StaticPods>& pods,
                       const Profile& profile) {
  const NfTables no_rules;
  const LegacyTables no_tables;
  const auto& nft = nf ? *nf : no_rules;
  const auto& xt = legacy ? *legacy : no_tables;
  const Ruleset rules(nft, xt);
  const auto all = judged(rules, needed_ports(profile, links, kubelet, pods), links, routes, profile);
  if (all.verdicts.empty()) return not_applicable("no device has an address that others could reach");
  const auto fate = fate_of(all.verdicts);
  if (fate == Fate::drop) return drops(all, nft, xt);
  if (!nf) return unknown(nf.why());
  if (!legacy) return unknown(legacy.why());
  return fate == Fate::undecided ? undecided(all) : pass("nothing drops {}", text_of(all));
}

std::string walk(const NfTables& nf, const LegacyTables& legacy, const Links& links, const Routes& routes,
                 const Result<KubeletSettings>& kubelet, const Result<StaticPods>& pods, const Profile& profile) {
  const auto ports = needed_ports(profile, links, kubelet, pods);
  return flow_report(judged(Ruleset(nf, legacy), ports, links, routes, profile).verdicts);
}

constexpr Check check{
    .id = "firewall.input-ports",
    .title = "The ports that others must reach are open",
    .rationale =
        "Without 10250 the API server reaches no logs, no exec and no metrics of this node; without the overlay's port"
        " its pods are cut off from those of other nodes.",
    .remedy =
        "Open the port in the firewall's own configuration. With firewalld:\n"
        "  firewall-cmd --permanent --add-port=10250/tcp\n"
        "  firewall-cmd --reload\n"
        "With ufw:\n"
        "  ufw allow 10250/tcp",
    .docs = "https://kubernetes.io/docs/reference/networking/ports-and-protocols/",
    .severity = Severity::error,
    .namespaced = true,
    .judge = judge<ports_are_open>,
    .detail = told_by<walk>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
