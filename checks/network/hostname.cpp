// A node registers under its name: one that the API refuses never joins, and one that nobody can resolve breaks what
// asks for it.
#include "facts/links.hpp"
#include "facts/name_lookup.hpp"
#include "facts/network_namespace.hpp"
#include "facts/node_name.hpp"
#include "ip_prefix.hpp"
#include "profile.hpp"
#include "reason/node_name_form.hpp"
#include "registry.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

constexpr auto rename =
    R"(Give it a name of its own before it joins, of small letters, digits and hyphens; it lasts across reboots:
  hostnamectl set-hostname node-1
A node that has joined keeps the name of its Node object: drain it, delete the object, and join it anew.)";
constexpr auto override_elsewhere =
    R"(The kubelet is told the name by --hostname-override; change it there before the node joins.)";

/// The first address of a device that is no tunnel, bridge or loopback; a placeholder where there is none.
std::string own_address(const Links& links) {
  for (const auto& link : links.links)
    if (!link.loopback && link.kind.empty() && !link.addresses.empty()) return link.addresses.front().ip;
  return "ADDRESS";
}

std::string add_to_hosts(const NodeName& node, const Links& links) {
  return fmt::format(
      "Add it to DNS, or to /etc/hosts with this node's own address in the place of others:\n  echo '{} {}' >> {}",
      own_address(links), node.name, "/etc/hosts");
}

bool is_local(const std::string& text, const Links& links) {
  const auto address = parse_ip_prefix(text);
  if (!address) return false;
  if (text == "::1" || parse_ip_prefix("127.0.0.0/8")->contains(*address)) return true;
  for (const auto& link : links.links)
    for (const auto& own : link.addresses)
      if (const auto local = parse_ip_prefix(own.ip); local && local->same_address(*address)) return true;
  return false;
}

/// An address and who says that it is the node's.
using Addresses = std::vector<Setting<std::string>>;

Outcome elsewhere(const NodeName& node, const Addresses& found, const Links& links, const NetworkNamespace& ns) {
  Finding finding{.message = fmt::format("{} is {}, which is no address of this node", node.name, found[0].value)};
  for (const auto& address : found)
    finding.evidence.push_back({address.source, node.name, address.value, "an address of this node"});
  if (ns.ours_is_the_nodes) return fail(std::move(finding), add_to_hosts(node, links));
  finding.message += fmt::format("'s network namespace that we see; the node's is {}'s", ns.whose);
  return unknown(std::move(finding));
}

Outcome resolves(const NodeName& node, const Addresses& found, const Links& links, const NetworkNamespace& ns) {
  if (found.empty())
    return fail({.message = fmt::format("{} does not resolve: neither /etc/hosts nor the resolver knows it", node.name),
                 .evidence = {{"getaddrinfo", node.name, "no address", "an address of this node"}}},
                add_to_hosts(node, links));
  for (const auto& address : found)
    if (is_local(address.value, links)) return pass("{} is {} ({})", node.name, address.value, address.source);
  return elsewhere(node, found, links, ns);
}

Outcome refused(const NodeName& node, const NameFault& fault) {
  return fail({.message = fmt::format("{} cannot be the name of a node: {}",
                                      node.name.empty() ? "an empty name" : shell_word(node.name), fault.why),
               .severity = fault.severity,
               .evidence = {{node.source, {}, node.name.empty() ? "empty" : node.name, "a DNS name (RFC 1123)"}}},
              node.overridden ? override_elsewhere : rename);
}

/// A resolver that has no answer now: more time seldom gives it one.
Outcome no_answer(const NodeName& node, const Unavailable& why, const Links& links) {
  auto outcome =
      unknown(Finding{.message = fmt::format("whether {} resolves cannot be told: {}", node.name, why.message),
                      .evidence = {{why.where, node.name, why.message, "an address of this node"}}});
  outcome.remedy = fmt::format("See whether the servers in /etc/resolv.conf answer. {}", add_to_hosts(node, links));
  return outcome;
}

Outcome is_a_good_name(const NodeName& node, const Result<NameLookup>& lookup, const Result<Links>& links,
                       const NetworkNamespace& ns, const Profile& profile) {
  if (const auto fault = fault_of_node_name(node.name); !fault.why.empty()) return refused(node, fault);
  if (node.overridden && profile.distribution.value == Distribution::eks)
    return pass("{} ({}); nobody resolves the names of EKS's nodes", node.name, node.source);
  if (!links) return unknown(links.why());
  if (!node.in_hosts.empty()) return resolves(node, node.in_hosts, *links, ns);
  if (!lookup) return no_answer(node, lookup.why(), *links);
  Addresses found;
  for (const auto& address : lookup->addresses) found.push_back({address, "getaddrinfo"});
  return resolves(node, found, *links, ns);
}

constexpr Check check{
    .id = "network.hostname",
    .title = "The node has a name that the API takes and that resolves to it",
    .rationale = "A node registers under its name; the API refuses bad ones, and two nodes called localhost are one.",
    .remedy = rename,
    .docs = "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names",
    .severity = Severity::warning,
    .namespaced = true,
    .aliases = {"Hostname"},
    .judge = judge<is_a_good_name>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
