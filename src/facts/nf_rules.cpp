// Tables, chains and rules out of the kernel's answers.
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include <stdexcept>

#include "facts/nf_message.hpp"
#include "facts/nf_names.hpp"
#include "facts/nf_tables.hpp"

namespace nodecheck {
namespace {

constexpr std::uint32_t table_dormant = 1;  // NFT_TABLE_F_DORMANT

/// A base chain is one that has NFTA_CHAIN_HOOK; without NFTA_CHAIN_POLICY it accepts.
std::optional<NfBase> base_of(const NfAttributes& a) {
  if (!a.has(NFTA_CHAIN_HOOK)) return std::nullopt;
  const auto hook = a.nest(NFTA_CHAIN_HOOK);
  if (!hook.has(NFTA_HOOK_HOOKNUM)) throw std::runtime_error("nf_tables: a hook without its number");
  return NfBase{hook.number(NFTA_HOOK_HOOKNUM), static_cast<std::int32_t>(hook.number(NFTA_HOOK_PRIORITY)),
                std::string(a.text(NFTA_CHAIN_TYPE)), a.number(NFTA_CHAIN_POLICY, NF_ACCEPT) == NF_DROP};
}

}  // namespace

bool at_hook(const NfChain& chain, std::uint32_t hook) {
  // netdev counts its hooks otherwise, and arp's see no IP packet.
  return chain.base && chain.base->hook == hook && chain.family != NfFamily::arp && chain.family != NfFamily::netdev;
}

std::uint32_t parse_nf_generation(const NetlinkDump& dump) {
  const auto messages = nf_messages(dump, NFT_MSG_NEWGEN);
  if (messages.size() != 1 || !messages[0].attributes.has(NFTA_GEN_ID))
    throw std::runtime_error("nf_tables: no generation");
  return messages[0].attributes.number(NFTA_GEN_ID);
}

std::vector<NfTable> parse_nf_tables(const NetlinkDump& dump) {
  std::vector<NfTable> tables;
  for (const auto& [family, a] : nf_messages(dump, NFT_MSG_NEWTABLE))
    tables.push_back(
        {nf_family(family), nf_name(a, NFTA_TABLE_NAME), (a.number(NFTA_TABLE_FLAGS) & table_dormant) != 0});
  return tables;
}

std::vector<NfChain> parse_nf_chains(const NetlinkDump& dump) {
  std::vector<NfChain> chains;
  for (const auto& [family, a] : nf_messages(dump, NFT_MSG_NEWCHAIN))
    chains.push_back({nf_family(family), nf_name(a, NFTA_CHAIN_TABLE), nf_name(a, NFTA_CHAIN_NAME),
                      a.long_number(NFTA_CHAIN_HANDLE), base_of(a)});
  return chains;
}

std::vector<NfRule> parse_nf_rules(const NetlinkDump& dump) {
  const auto messages = nf_messages(dump, NFT_MSG_NEWRULE);
  std::vector<NfRule> rules;
  rules.reserve(messages.size());
  for (const auto& [family, a] : messages)
    rules.push_back({nf_family(family), nf_name(a, NFTA_RULE_TABLE), nf_name(a, NFTA_RULE_CHAIN),
                     a.long_number(NFTA_RULE_HANDLE), nf::parse_expressions(a.nest(NFTA_RULE_EXPRESSIONS))});
  return rules;
}

}  // namespace nodecheck
