// The kernel asks every nat chain at hook postrouting until one has given the packet a source (nf_nat_inet_fn).
#include "reason/source_nat.hpp"

#include <linux/netfilter/nf_tables.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "reason/chain_walk.hpp"

namespace nodecheck {
namespace {

/// What the walk calls what it does not judge: expressions of nf_tables, and targets of x_tables.
bool rewrites(const Stop& stop) {
  constexpr std::array<std::string_view, 5> names{"masq", "nat", "target MASQUERADE", "target SNAT", "target NETMAP"};
  return std::find(names.begin(), names.end(), stop.seen) != names.end();
}

bool sees(const BaseChain& base, const Packet& packet) {
  return base.family == NfFamily::inet || base.family == (packet.family == 4 ? NfFamily::ip : NfFamily::ip6);
}

/// `ip saddr 10.88.0.5`: a load of four bytes, and a comparison.
void add_source(const NfRule& rule, std::set<std::string>& all) {
  for (std::size_t i = 0; i + 1 < rule.expressions.size(); ++i) {
    const auto* load = std::get_if<nf::Payload>(&rule.expressions[i]);
    const auto* compare = std::get_if<nf::Compare>(&rule.expressions[i + 1]);
    if (load == nullptr || compare == nullptr || compare->op != NFT_CMP_EQ || compare->data.raw.size() != 4) continue;
    if (load->base == NFT_PAYLOAD_NETWORK_HEADER && load->offset == 12 && load->length == 4)
      all.insert(compare->data.raw);
  }
}

void add_source(const LegacyRule& rule, std::set<std::string>& all) {
  if (!rule.source.inverted && rule.source.mask.raw == "\xff\xff\xff\xff") all.insert(rule.source.value.raw);
}

}  // namespace

std::set<std::string> named_sources(const NfTables& nf, const LegacyTables& legacy) {
  std::set<std::string> all;
  for (const auto& base : nf.chains)
    if (base.base && base.base->type == "nat")
      for (const auto& rule : nf.rules)
        if (rule.family == base.family && rule.table == base.table) add_source(rule, all);
  for (const auto& table : legacy.tables)
    if (table.name == "nat" && table.family == "ip")
      for (const auto& chain : table.chains)
        for (const auto& rule : chain.rules) add_source(rule, all);
  return all;
}

SourceNat source_nat(const Ruleset& rules, const Packet& packet) {
  SourceNat result;
  WalkBudget budget;
  auto state = rules.state_after(packet);
  for (const auto& base : rules.source_nat()) {
    if (!sees(base, packet)) continue;
    const auto seen = at(packet, base.hook, base.family, base.priority);
    const auto ends = ChainWalk(*base.rules, seen, budget.rules).from(base.name, state);
    const auto stop = std::find_if(ends.stops.begin(), ends.stops.end(), rewrites);
    if (ends.last && rewrites(*ends.last) && !ends.returns)
      return {SourceNat::Fate::rewritten, verdict_of(base, ends), *ends.last};
    if (stop != ends.stops.end() && result.fate == SourceNat::Fate::untouched)
      result = {SourceNat::Fate::undecided, verdict_of(base, ends), *stop};
    if (ends.returns) state = *ends.returns;
  }
  return result;
}

}  // namespace nodecheck
