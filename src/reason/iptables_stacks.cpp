#include "reason/iptables_stacks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace nodecheck {
namespace {

constexpr std::array<std::string_view, 5> owners{"KUBE-", "FLANNEL-", "CNI-", "cali-", "DOCKER"};
constexpr std::array<std::string_view, 2> hints{"KUBE-IPTABLES-HINT", "KUBE-KUBELET-CANARY"};

bool is_hint(std::string_view chain) { return std::find(hints.begin(), hints.end(), chain) != hints.end(); }

/// Calico's chains of nftables mode, and Docker's and flannel's, are in tables of their own.
bool is_iptables_table(NfFamily family, std::string_view table) {
  constexpr std::array<std::string_view, 5> tables{"filter", "nat", "mangle", "raw", "security"};
  return (family == NfFamily::ip || family == NfFamily::ip6) &&
         std::find(tables.begin(), tables.end(), table) != tables.end();
}

void add(PodChains& all, std::string_view chain, const std::string& table) {
  if (is_hint(chain) || chain == "KUBE-PROXY-CANARY") return;
  for (const auto owner : owners)
    if (chain.starts_with(owner)) all[std::string(owner)].insert(table);
}

/// The name of the better hint wins.
void add_hint(std::string& found, std::string_view chain) {
  if (is_hint(chain) && found != hints.front()) found = chain;
}

}  // namespace

PodChains pod_chains(const NfTables& nf) {
  PodChains all;
  for (const auto& chain : nf.chains)
    if (is_iptables_table(chain.family, chain.table))
      add(all, chain.name, fmt::format("{} {}", word(chain.family), chain.table));
  return all;
}

PodChains pod_chains(const LegacyTables& legacy) {
  PodChains all;
  for (const auto& table : legacy.tables)
    for (const auto& chain : table.chains) add(all, chain.name, fmt::format("{} {}", table.family, table.name));
  return all;
}

std::string prefixes(const PodChains& chains) {
  std::string text;
  for (const auto& [owner, tables] : chains) text += (text.empty() ? "" : ", ") + owner;
  return text;
}

std::string hint_in(const NfTables& nf) {
  std::string found;
  for (const auto& chain : nf.chains)
    if (is_iptables_table(chain.family, chain.table) && chain.table == "mangle") add_hint(found, chain.name);
  return found;
}

std::string hint_in(const LegacyTables& legacy) {
  std::string found;
  for (const auto& table : legacy.tables)
    if (table.name == "mangle")
      for (const auto& chain : table.chains) add_hint(found, chain.name);
  return found;
}

std::string IptablesStack::tool() const { return fmt::format("iptables-{}", variant); }

std::string IptablesStack::tables() const {
  std::set<std::string> names;
  for (const auto& [owner, some] : chains) names.insert(some.begin(), some.end());
  return fmt::format("{}", fmt::join(names, ", "));
}

const IptablesStack& to_go(const IptablesStack& nft, const IptablesStack& legacy, std::string_view host) {
  if (nft.hint.empty() != legacy.hint.empty()) return nft.hint.empty() ? nft : legacy;
  if (!host.empty()) return host == nft.variant ? legacy : nft;
  return nft.chains.size() < legacy.chains.size() ? nft : legacy;
}

std::string removal(const IptablesStack& stack) {
  const auto tables = stack.tables();
  std::string names;
  for (const auto& [owner, some] : stack.chains) names += (names.empty() ? "" : "|") + owner;
  auto text = fmt::format(
      "After a reboot only what is set up now writes rules:\n"
      "  kubectl drain NODE --ignore-daemonsets\n"
      "  systemctl reboot\n"
      "Without one, take out of {} every rule that names these chains. kube-proxy, flannel and Calico write theirs anew"
      "{}{}:",
      stack.tool(), stack.chains.count("CNI-") != 0 ? ", CNI plugins for pods that are made from then on" : "",
      stack.chains.count("DOCKER") != 0 ? ", Docker when it starts, though not what you put into DOCKER-USER" : "");
  for (const std::string family : {"ip", "ip6"})
    if (tables.find(family + " ") != std::string::npos)
      text +=
          fmt::format("\n  {0}tables-{1}-save | grep -vE '{2}' | {0}tables-{1}-restore", family, stack.variant, names);
  if (stack.chains.count("DOCKER") != 0) text += "\n  systemctl restart docker";
  return text +
         "\nIf they come back, something here starts the other iptables: an image of kube-proxy or of the CNI, or a "
         "program of the host, which finds it by the name iptables (update-alternatives --display iptables).";
}

}  // namespace nodecheck
