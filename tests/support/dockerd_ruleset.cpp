#include "support/dockerd_ruleset.hpp"

#include <fmt/format.h>

#include <ostream>

namespace nodecheck {
namespace {

constexpr auto cut_off = "out accept, in drop, internet accept, nodeport drop, local accept";

struct Release {
  const char *suite, *name;
  bool ip6tables;      ///< by default: since 27
  bool closes_bridge;  ///< since 28
};
constexpr Release bookworm{"bookworm", "20", false, false}, trixie{"trixie", "26", false, false},
    forky{"forky", "28", true, true};

/// Pods on a bridge of their own suffer from the policy alone, and that is DROP where dockerd switched forwarding on.
const char* on_their_own_bridge(bool forwarding) { return forwarding ? "accept" : "drop"; }

/// On docker0 what pods send is accepted, whatever the policy. What others send to them falls to the policy, until 28,
/// which drops it by a rule.
const char* on_docker0(const Release& release, bool forwarding) {
  return forwarding && !release.closes_bridge ? "accept" : cut_off;
}

DockerdRuleset ruleset(const Release& release, const char* iptables, bool forwarding, std::string_view bridge) {
  const auto* ipv4 = bridge == "docker0" ? on_docker0(release, forwarding) : on_their_own_bridge(forwarding);
  const auto* ipv6 = release.ip6tables ? ipv4 : "accept";
  const auto name =
      fmt::format("dockerd_{}_{}_{}_forward_{}", release.name, iptables, bridge, forwarding ? "on" : "off");
  const auto head = fmt::format("# bridge: {}\n# ipv4: {}\n# ipv6: {}\n", bridge, ipv4, ipv6);
  return {release.suite, iptables, forwarding, parse_ruleset_file(name, head)};
}

}  // namespace

void PrintTo(const DockerdRuleset& ruleset, std::ostream* out) { *out << ruleset.expected.name; }

std::vector<DockerdRuleset> dockerd_rulesets() {
  std::vector<DockerdRuleset> all;
  for (const bool forwarding : {false, true})
    for (const auto* bridge : {"cni0", "docker0"}) {
      all.push_back(ruleset(bookworm, "nft", forwarding, bridge));
      all.push_back(ruleset(bookworm, "legacy", forwarding, bridge));
      all.push_back(ruleset(trixie, "nft", forwarding, bridge));
      all.push_back(ruleset(forky, "nft", forwarding, bridge));
    }
  return all;
}

}  // namespace nodecheck
