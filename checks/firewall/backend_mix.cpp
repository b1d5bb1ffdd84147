// Of iptables there are two, each with a stack of its own in the kernel. Rules of both are in force, and what writes
// into one does not see the other: what was left behind there keeps dropping and rewriting packets.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "check.hpp"
#include "facts/init.hpp"
#include "facts/iptables_binary.hpp"
#include "profile.hpp"
#include "reason/iptables_stacks.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

using Stack = IptablesStack;

Outcome in_both(const Stack& nft, const Stack& legacy, std::string_view host) {
  const auto& wrong = to_go(nft, legacy, host);
  const auto& right = &wrong == &nft ? legacy : nft;
  return fail({.message = fmt::format("chains for pods are in both stacks: {} in {}, {} in {}", prefixes(right.chains),
                                      right.tool(), prefixes(wrong.chains), wrong.tool()),
               .evidence = {{wrong.tool(), wrong.tables(), "chains " + prefixes(wrong.chains), "none"},
                            {right.tool(), right.tables(), "chains " + prefixes(right.chains), ""}}},
              removal(wrong));
}

/// The links by which alternatives are set can be set anew; elsewhere a package decides.
std::string switched(const IptablesBinary& binary, const Stack& stack) {
  constexpr std::string_view by_alternatives = "/etc/alternatives/";
  const bool has = std::any_of(binary.links.begin(), binary.links.end(),
                               [&](const auto& link) { return link.starts_with(by_alternatives); });
  if (!has)
    return fmt::format(
        "Install the iptables of the variant {} for the host, or take the chain out of its stack:\n"
        "  {} -t mangle -F {}\n  {} -t mangle -X {}",
        stack.variant, stack.tool(), stack.hint, stack.tool(), stack.hint);
  return fmt::format(
      "Let the host's programs start that one too, now and after reboots:\n"
      "  update-alternatives --set iptables /usr/sbin/iptables-{0}\n"
      "  update-alternatives --set ip6tables /usr/sbin/ip6tables-{0}\n"
      "What the host's programs have written by the other is still there: look at it, or reboot the node:\n  {1}-save",
      stack.variant, stack.variant == "nft" ? "iptables-legacy" : "iptables-nft");
}

Outcome other_hint(const IptablesBinary& binary, const Stack& stack) {
  return fail(
      {.message = fmt::format("the host's iptables is {}, and kubelet's {} is in {}, which kube-proxy and CNIs follow",
                              binary.variant(), stack.hint, stack.tool()),
       .evidence = {{binary.links.front(), {}, binary.links.back(), stack.tool()},
                    {stack.tool(), "mangle", "chain " + stack.hint, ""}}},
      switched(binary, stack));
}

std::string seen(const Stack& nft, const Stack& legacy) {
  const auto text = [](const Stack& s) { return s.chains.empty() ? std::string("none") : prefixes(s.chains); };
  if (nft.chains.empty() && legacy.chains.empty()) return "no chains for pods in either stack";
  return fmt::format("chains for pods: {} in iptables-nft, {} in iptables-legacy", text(nft), text(legacy));
}

/// k3s and its like bring an iptables of their own. Of a container the links are not the host's.
bool host_matters(const Profile& profile, const Result<Init>& init) {
  return !profile.sets_up_itself() && (!init || init->same_mounts.value_or(true));
}

Outcome one_stack(const Result<NfTables>& nf, const Result<LegacyTables>& tables, const Result<IptablesBinary>& binary,
                  const Result<Init>& init, const Profile& profile) {
  if (!nf) return unknown(nf.why());
  if (!tables) return unknown(tables.why());
  const Stack nft{"nft", pod_chains(*nf), hint_in(*nf)}, legacy{"legacy", pod_chains(*tables), hint_in(*tables)};
  const auto host = binary ? binary->variant() : std::string_view();
  if (!nft.chains.empty() && !legacy.chains.empty()) return in_both(nft, legacy, host);
  // As kube-proxy's and the CNIs' images choose: by the hint in nft, if it is there.
  const auto& hinted = nft.hint.empty() ? legacy : nft;
  if (hinted.hint.empty() || !host_matters(profile, init)) return pass("{}", seen(nft, legacy));
  if (!binary) return unknown(binary.why());
  if (!host.empty() && host != hinted.variant) return other_hint(*binary, hinted);
  return pass("{}{}", seen(nft, legacy), host.empty() ? "" : fmt::format("; the host's is {} too", host));
}

constexpr Check check{
    .id = "firewall.backend-mix",
    .title = "One iptables writes all rules for pods",
    .rationale =
        "Rules of iptables-nft and of iptables-legacy are both in force, and neither shows the other's: what one has "
        "left behind drops and rewrites packets unseen.",
    .remedy = "Let all programs of this node, and all images that set up its network, start the same iptables.",
    .docs = "https://kubernetes.io/blog/2022/09/07/iptables-chains-not-api/",
    .severity = Severity::warning,
    .phases = Phases::node,
    .namespaced = true,
    .judge = judge<one_stack>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
