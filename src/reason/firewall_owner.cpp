#include "reason/firewall_owner.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "text.hpp"

namespace nodecheck {
namespace {

bool has_chain(const LegacyTables& legacy, std::string_view prefix, bool with_rules) {
  const auto named = [&](const LegacyChain& c) {
    return c.name.starts_with(prefix) && (!with_rules || !c.rules.empty());
  };
  return std::any_of(legacy.tables.begin(), legacy.tables.end(),
                     [&](const LegacyTable& t) { return std::any_of(t.chains.begin(), t.chains.end(), named); });
}

bool has_chain(const NfTables& nf, std::string_view prefix) {
  return std::any_of(nf.chains.begin(), nf.chains.end(), [&](const NfChain& c) { return c.name.starts_with(prefix); });
}

bool has_rule(const NfTables& nf, std::string_view prefix) {
  return std::any_of(nf.rules.begin(), nf.rules.end(), [&](const NfRule& r) { return r.chain.starts_with(prefix); });
}

constexpr std::string_view zones = "INPUT_ZONES";  ///< a chain of firewalld's with its iptables backend

/// firewalld's own table, or with its iptables backend chains such as INPUT_ZONES.
bool by_firewalld(const NfTables& nf, const LegacyTables& legacy) {
  const auto its_own = [](const NfTable& t) { return t.name == "firewalld"; };
  return std::any_of(nf.tables.begin(), nf.tables.end(), its_own) || has_chain(nf, zones) ||
         has_chain(legacy, zones, false);
}

std::string tcp_or_udp(const NeededPort& port) { return to_string(port).substr(to_string(port).find('/') + 1); }

/// The chains that iptables makes, and no others, can be told of by its name.
bool is_iptables(const ChainVerdict& chain) {
  const auto& t = chain.table;
  const bool table = t == "filter" || t == "mangle" || t == "raw" || t == "security";
  return table && (chain.family == "ip" || chain.family == "ip6") &&
         (chain.name == "INPUT" || chain.name == "FORWARD" || chain.name == "OUTPUT" || chain.name == "PREROUTING");
}

/// At hook output it is the answers that have the port as their source; vxlan's packets go to it.
std::string by_hand(const NeededPort& port, const ChainVerdict& chain) {
  const auto l4 = tcp_or_udp(port);
  const auto* side = chain.hook == Hook::output && l4 == "tcp" ? "sport" : "dport";
  if (!is_iptables(chain))
    return fmt::format("\n  nft insert rule {} {} {} {} {} {} accept", chain.family, shell_word(chain.table),
                       shell_word(chain.name), l4, side, port.port);
  // iptables alone may be of the other kind.
  const auto command = fmt::format("ip{}tables-{}", chain.family == "ip6" ? "6" : "", chain.legacy ? "legacy" : "nft");
  return fmt::format("\n  {} -t {} -I {} -p {} --{} {} -j ACCEPT", command, chain.table, chain.name, l4, side,
                     port.port);
}

constexpr std::string_view panic =
    "firewalld drops everything in panic mode, and for a moment while it reloads:\n  firewall-cmd --panic-off";

}  // namespace

std::string_view word(FirewallOwner owner) {
  if (owner == FirewallOwner::none) return "";
  return owner == FirewallOwner::ufw ? "ufw" : "firewalld";
}

FirewallOwner firewall_owner(const NfTables& nf, const LegacyTables& legacy) {
  if (by_firewalld(nf, legacy)) return FirewallOwner::firewalld;
  if (has_rule(nf, "ufw-") || has_chain(legacy, "ufw-", true)) return FirewallOwner::ufw;
  return FirewallOwner::none;
}

FirewallOwner owner_of(const ChainVerdict& chain, const NfTables& nf, const LegacyTables& legacy) {
  if (!chain.legacy && chain.table.starts_with("firewalld")) return FirewallOwner::firewalld;
  if (chain.table != "filter" || !is_iptables(chain)) return FirewallOwner::none;
  if (chain.legacy ? has_chain(legacy, zones, false) : has_chain(nf, zones)) return FirewallOwner::firewalld;
  const bool ufw = chain.legacy ? has_chain(legacy, "ufw-", true) : has_rule(nf, "ufw-");
  return ufw ? FirewallOwner::ufw : FirewallOwner::none;
}

std::string open_ports(const std::vector<NeededPort>& ports, FirewallOwner owner, const ChainVerdict& chain) {
  if (chain.table == "firewalld_policy_drop") return std::string(panic);
  std::string text = chain.hook == Hook::output ? "Let what is sent out, now and after reboots:"
                                                : "Let them in, now and after reboots:";
  for (const auto& port : ports) {
    if (owner == FirewallOwner::firewalld)
      text += fmt::format("\n  firewall-cmd --permanent --add-port={}", to_string(port));
    else if (owner == FirewallOwner::ufw)
      text += fmt::format("\n  ufw allow {}{}", chain.hook == Hook::output ? "out " : "", to_string(port));
  }
  if (owner == FirewallOwner::firewalld) return text + "\n  firewall-cmd --reload";
  if (owner == FirewallOwner::ufw) return text;
  text = chain.hook == Hook::output ? "Let what is sent out, now:" : "Let them in, now:";
  for (const auto& port : ports) text += by_hand(port, chain);
  return text +
         "\nFor the next boot, add the rules to what installs the others: /etc/nftables.conf, /etc/iptables/rules.v4, "
         "or the service that owns the table.";
}

}  // namespace nodecheck
