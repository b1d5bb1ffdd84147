#include "reason/ruleset.hpp"

#include <linux/netfilter_ipv4.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "reason/chain_walk.hpp"

namespace nodecheck {
namespace {

constexpr std::array hooks{Hook::prerouting, Hook::input, Hook::forward, Hook::output, Hook::postrouting};

std::optional<Hook> hook_of(std::uint32_t number) {
  for (const auto hook : hooks)
    if (static_cast<std::uint32_t>(hook) == number) return hook;
  return std::nullopt;
}

std::int32_t priority_of(std::string_view table) {
  if (table == "raw") return NF_IP_PRI_RAW;
  if (table == "mangle") return NF_IP_PRI_MANGLE;
  if (table == "nat") return NF_IP_PRI_NAT_SRC;
  return table == "security" ? NF_IP_PRI_SECURITY : NF_IP_PRI_FILTER;
}

/// The tables that filter something, with their rules.
class NfIndex {
 public:
  explicit NfIndex(const NfTables& nf) {
    for (const auto& table : nf.tables) dormant_[{table.family, table.name}] = table.dormant;
    for (const auto& chain : nf.chains) of(chain.family, chain.table).chains[chain.name];
    for (const auto& rule : nf.rules) of(rule.family, rule.table).chains[rule.chain].push_back({&rule, nullptr});
    for (const auto& set : nf.sets) of(set.family, set.table).sets[set.name] = &set;
  }

  [[nodiscard]] std::shared_ptr<const RuleTable> rules(const NfChain& chain) {
    return tables_[{chain.family, chain.table}];
  }
  [[nodiscard]] bool dormant(const NfChain& chain) const {
    const auto found = dormant_.find({chain.family, chain.table});
    return found != dormant_.end() && found->second;
  }

 private:
  using Name = std::pair<NfFamily, std::string>;

  RuleTable& of(NfFamily family, const std::string& table) {
    auto& entry = tables_[{family, table}];
    if (!entry) entry = std::make_shared<RuleTable>();
    return *entry;
  }

  std::map<Name, std::shared_ptr<RuleTable>> tables_;
  std::map<Name, bool> dormant_;
};

/// A bridge hands what is routed to this host at its hook input, and takes it from its hook output.
bool bridge_sees(Hook hook, const Packet& packet) {
  switch (hook) {
    case Hook::prerouting:
      return packet.from_bridge;
    case Hook::input:
      return packet.from_bridge && !packet.bridged;
    case Hook::forward:
      return packet.bridged;
    case Hook::output:
      return packet.to_bridge && !packet.bridged;
    case Hook::postrouting:
      return packet.to_bridge;
  }
  return false;
}

bool sees(const BaseChain& base, const Packet& packet) {
  if (base.family == NfFamily::bridge) return bridge_sees(base.hook, packet);
  if (!packet.routed) return false;
  if (base.family != NfFamily::inet && base.family != (packet.family == 4 ? NfFamily::ip : NfFamily::ip6)) return false;
  switch (base.hook) {
    case Hook::prerouting:
      return !packet.from_host;
    case Hook::input:
      return packet.to_host;
    case Hook::forward:
      return !packet.to_host && !packet.from_host;
    case Hook::output:
      return packet.from_host;
    case Hook::postrouting:
      return !packet.to_host;
  }
  return false;
}

/// What is left of a packet's state when this chain has let it pass.
PacketState after(const ChainEnds& ends, const PacketState& before, bool policy_drop) {
  auto state = ends.accepted;
  if (ends.returns && !policy_drop) state = state ? state->joined(*ends.returns) : ends.returns;
  return state.value_or(before);
}

ChainVerdict verdict_of(const BaseChain& base, ChainEnds ends) {
  if (ends.returns)
    ends.add({base.policy_drop ? Fate::drop : Fate::accept, base.name, 0,
              base.policy_drop ? "policy drop" : "policy accept"});
  return {.legacy = base.legacy,
          .hook = base.hook,
          .family = std::string(word(base.family)),
          .table = base.table,
          .name = base.name,
          .priority = base.priority,
          .stops = std::move(ends.stops),
          .last = *ends.last,
          .doubt = std::move(ends.doubt)};
}

/// What conntrack leaves alone is not translated either, and goes elsewhere than it was meant to.
void doubt_translation(ChainVerdict& verdict, const Packet& packet, const PacketState& state) {
  if (!packet.translated || state.tracked || verdict.hook != Hook::prerouting) return;
  if (verdict.fate() == Fate::accept) verdict.stops.push_back({Fate::undecided, verdict.name, 0, "notrack"});
}

}  // namespace

Ruleset::Ruleset(const NfTables& nf, const LegacyTables& legacy) {
  add(nf);
  for (const auto& table : legacy.tables) add(table);
  const auto before = [](const auto& a, const auto& b) {
    return std::tie(a.hook, a.priority) < std::tie(b.hook, b.priority);
  };
  std::stable_sort(bases_.begin(), bases_.end(), before);
  std::stable_sort(nats_.begin(), nats_.end(), before);
}

void Ruleset::add(const NfTables& nf) {
  NfIndex index(nf);
  for (const auto& chain : nf.chains) {
    const auto hook = chain.base ? hook_of(chain.base->hook) : std::nullopt;
    if (!hook || !at_hook(chain, chain.base->hook) || index.dormant(chain)) continue;
    const bool nat = chain.base->type == "nat" && *hook == Hook::postrouting;
    if (chain.base->type != "filter" && chain.base->type != "route" && !nat) continue;
    (nat ? nats_ : bases_)
        .push_back({*hook, chain.family, false, chain.table, chain.name, chain.base->priority, chain.base->policy_drop,
                    index.rules(chain)});
  }
}

void Ruleset::add(const LegacyTable& table) {
  const auto rules = std::make_shared<RuleTable>();
  for (const auto& chain : table.chains) {
    auto& into = rules->chains[chain.name];
    for (const auto& rule : chain.rules) into.push_back({nullptr, &rule});
  }
  for (const auto& base : table.bases) {
    const auto hook = hook_of(base.hook);
    if (!hook) continue;
    const bool nat = table.name == "nat";
    if (nat && *hook != Hook::postrouting) continue;
    rules->chains[base.chain];  // which every parsed table has; a recorded one may lack it
    (nat ? nats_ : bases_)
        .push_back({*hook, table.family == "ip6" ? NfFamily::ip6 : NfFamily::ip, true, table.name, base.chain,
                    priority_of(table.name), base.policy == LegacyAction::drop, rules});
  }
}

PacketVerdict Ruleset::judge(const Packet& packet) const {
  PacketState state;
  return walk(packet, state);
}

PacketState Ruleset::state_after(const Packet& packet) const {
  PacketState state;
  (void)walk(packet, state);
  return state;
}

PacketVerdict Ruleset::walk(const Packet& packet, PacketState& state) const {
  PacketVerdict verdict;
  if (packet.dnat) state.mark = Partial::unknown(4);  // by what came before hook forward
  for (const auto& base : bases_) {
    if (!sees(base, packet)) continue;
    const auto seen = at(packet, base.hook, base.family, base.priority);
    auto ends = ChainWalk(*base.rules, seen).from(base.name, state);
    state = after(ends, state, base.policy_drop);
    verdict.chains.push_back(verdict_of(base, std::move(ends)));
    doubt_translation(verdict.chains.back(), packet, state);
  }
  return verdict;
}

}  // namespace nodecheck
