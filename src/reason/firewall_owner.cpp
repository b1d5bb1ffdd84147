#include "reason/firewall_owner.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "text.hpp"

namespace nodecheck {
namespace {

bool has_chain(const LegacyTables& legacy, std::string_view prefix) {
  const auto named = [&](const LegacyChain& c) { return c.name.starts_with(prefix); };
  return std::any_of(legacy.tables.begin(), legacy.tables.end(),
                     [&](const LegacyTable& t) { return std::any_of(t.chains.begin(), t.chains.end(), named); });
}

bool has_chain(const NfTables& nf, std::string_view prefix) {
  return std::any_of(nf.chains.begin(), nf.chains.end(), [&](const NfChain& c) { return c.name.starts_with(prefix); });
}

/// firewalld's own table, or with its iptables backend chains such as INPUT_ZONES.
bool by_firewalld(const NfTables& nf, const LegacyTables& legacy) {
  const auto its_own = [](const NfTable& t) { return t.name == "firewalld"; };
  return std::any_of(nf.tables.begin(), nf.tables.end(), its_own) || has_chain(nf, "INPUT_ZONES") ||
         has_chain(legacy, "INPUT_ZONES");
}

std::string tcp_or_udp(const NeededPort& port) { return to_string(port).substr(to_string(port).find('/') + 1); }

std::string by_hand(const NeededPort& port, const ChainVerdict& chain) {
  const auto l4 = tcp_or_udp(port);
  if (!chain.legacy && !chain.family.starts_with("ip"))
    return fmt::format("\n  nft insert rule {} {} {} {} dport {} accept", chain.family, shell_word(chain.table),
                       shell_word(chain.name), l4, port.port);
  const auto command = fmt::format("ip{}tables{}", chain.family == "ip6" ? "6" : "", chain.legacy ? "-legacy" : "");
  return fmt::format("\n  {} -t {} -I {} -p {} --dport {} -j ACCEPT", command, chain.table, shell_word(chain.name), l4,
                     port.port);
}

}  // namespace

std::string_view word(FirewallOwner owner) {
  if (owner == FirewallOwner::none) return "";
  return owner == FirewallOwner::ufw ? "ufw" : "firewalld";
}

FirewallOwner firewall_owner(const NfTables& nf, const LegacyTables& legacy) {
  if (by_firewalld(nf, legacy)) return FirewallOwner::firewalld;
  if (has_chain(nf, "ufw-") || has_chain(legacy, "ufw-")) return FirewallOwner::ufw;
  return FirewallOwner::none;
}

std::string open_ports(const std::vector<NeededPort>& ports, FirewallOwner owner, const ChainVerdict& chain) {
  std::string text = "Let them in, now and after reboots:";
  for (const auto& port : ports) {
    if (owner == FirewallOwner::firewalld)
      text += fmt::format("\n  firewall-cmd --permanent --add-port={}", to_string(port));
    else if (owner == FirewallOwner::ufw)
      text += fmt::format("\n  ufw allow {}", to_string(port));
  }
  if (owner == FirewallOwner::firewalld) return text + "\n  firewall-cmd --reload";
  if (owner == FirewallOwner::ufw) return text;
  text = "Let them in, now:";
  for (const auto& port : ports) text += by_hand(port, chain);
  return text +
         "\nFor the next boot, add the rules to what installs the others: /etc/nftables.conf, /etc/iptables/rules.v4, "
         "or "
         "the service that owns the table.";
}

}  // namespace nodecheck
