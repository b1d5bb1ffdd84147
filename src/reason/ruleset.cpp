#include "reason/ruleset.hpp"

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter_ipv4.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>

#include "reason/chain_walk.hpp"
#include "reason/policy_chain.hpp"

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

ChainVerdict with_policy(const BaseChain& base, ChainEnds ends) {
  if (ends.returns)
    ends.add({base.policy_drop ? Fate::drop : Fate::accept, base.name, 0,
              base.policy_drop ? "policy drop" : "policy accept"});
  return verdict_of(base, std::move(ends));
}

/// What conntrack leaves alone is not translated either, and goes elsewhere than it was meant to.
void doubt_translation(ChainVerdict& verdict, const Packet& packet, const PacketState& state) {
  if (!packet.translated || state.tracked || verdict.hook != Hook::prerouting) return;
  if (verdict.fate() == Fate::accept) verdict.stops.push_back({Fate::undecided, verdict.name, 0, "notrack"});
}

/// Base chains of one hook and priority. Which of them the kernel asks first depends on which was made last, and across
/// the stacks and tables nobody can tell.
class GroupWalk {
 public:
  struct Walked {
    std::vector<ChainVerdict> chains;
    PacketState left;
  };

  GroupWalk(const Packet& packet, const std::vector<const BaseChain*>& bases, WalkBudget& budget)
      : packet_(packet), bases_(bases), budget_(budget) {}

  /// What one of several changes, the others may have seen or not, and so on: each time less is known of the state.
  [[nodiscard]] Walked from(PacketState state) {
    for (;;) {
      auto walked = each_from(state);
      if (bases_.size() < 2 || walked.left == state) return walked;
      state = walked.left;
    }
  }

 private:
  Walked each_from(const PacketState& state) {
    Walked walked{{}, state};
    for (const auto* base : bases_) {
      const auto seen = at(packet_, base->hook, base->family, base->priority);
      auto ends = ChainWalk(*base->rules, seen, budget_.rules).from(base->name, state);
      const auto left = after(ends, state, base->policy_drop);
      walked.left = bases_.size() == 1 ? left : walked.left.joined(left);
      walked.chains.push_back(with_policy(*base, std::move(ends)));
      doubt_translation(walked.chains.back(), packet_, left);
    }
    return walked;
  }

  const Packet& packet_;
  const std::vector<const BaseChain*>& bases_;
  WalkBudget& budget_;
};

/// In the order in which packets come by; bridges have lists of their own.
auto place(const BaseChain& base) { return std::make_tuple(base.hook, base.family != NfFamily::bridge, base.priority); }

bool writes_mark(const RuleReference& rule) {
  const auto marks = [](std::string_view target) {
    return target == "MARK" || target == "CONNMARK" || target == "HMARK";
  };
  if (rule.legacy != nullptr) return rule.legacy->action == LegacyAction::extension && marks(rule.legacy->target);
  const auto writes = [&](const nf::Expression& e) {
    if (const auto* load = std::get_if<nf::Load>(&e))
      return load->sreg && load->from == "meta" && load->key == NFT_META_MARK;
    const auto* extension = std::get_if<nf::Extension>(&e);
    return extension != nullptr && extension->kind == "target" && marks(extension->name);
  };
  return std::any_of(rule.nf->expressions.begin(), rule.nf->expressions.end(), writes);
}

/// A policy engine's marks are for its own chains.
bool writes_marks(const RuleTable& table) {
  return std::any_of(table.chains.begin(), table.chains.end(), [](const auto& chain) {
    return !is_policy_chain(chain.first) && std::any_of(chain.second.begin(), chain.second.end(), writes_mark);
  });
}

std::optional<ChainVerdict> not_walked(const NfChain& chain) {
  if (!chain.base) return std::nullopt;
  const bool device = chain.family == NfFamily::netdev;
  const bool ingress = chain.family == NfFamily::inet && chain.base->hook == NF_INET_INGRESS;
  const bool nat = chain.base->type == "nat" && chain.base->hook != NF_INET_LOCAL_OUT;
  const bool drops = chain.base->policy_drop && (chain.family == NfFamily::arp || nat);
  if (!device && !ingress && !drops) return std::nullopt;
  Stop stop{Fate::undecided, chain.name, 0, drops ? "policy drop, and not walked" : "not walked"};
  return ChainVerdict{.hook = Hook::prerouting,
                      .family = std::string(word(chain.family)),
                      .table = chain.table,
                      .name = chain.name,
                      .priority = chain.base->priority,
                      .stops = {stop},
                      .last = stop};
}

}  // namespace

Ruleset::Ruleset(const NfTables& nf, const LegacyTables& legacy) {
  add(nf);
  for (const auto& table : legacy.tables) add(table);
  const auto before = [](const auto& a, const auto& b) { return place(a) < place(b); };
  std::stable_sort(bases_.begin(), bases_.end(), before);
  std::stable_sort(nats_.begin(), nats_.end(), before);
  marks_early_ = std::any_of(bases_.begin(), bases_.end(), [](const BaseChain& base) {
    return (base.hook == Hook::prerouting || base.hook == Hook::input) && writes_marks(*base.rules);
  });
}

void Ruleset::add(const NfTables& nf) {
  NfIndex index(nf);
  for (const auto& chain : nf.chains) {
    if (auto unseen = not_walked(chain); unseen && !index.dormant(chain)) unseen_.push_back(std::move(*unseen));
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

PacketVerdict Ruleset::judge(const Packet& packet, WalkBudget& budget) const {
  PacketState state;
  return walk(packet, state, budget);
}

PacketState Ruleset::state_after(const Packet& packet) const {
  PacketState state;
  WalkBudget budget;
  (void)walk(packet, state, budget);
  return state;
}

PacketVerdict Ruleset::walk(const Packet& packet, PacketState& state, WalkBudget& budget) const {
  PacketVerdict verdict{unseen_};
  // By what came before hook forward, or by what was asked of the tunnel's packet, which is not walked here.
  if (packet.dnat || (packet.from_tunnel && marks_early_)) state.mark = Partial::unknown(4);
  for (auto base = bases_.begin(); base != bases_.end();) {
    const auto other = [&](const BaseChain& b) { return place(b) != place(*base); };
    const auto end = std::find_if(base, bases_.end(), other);
    std::vector<const BaseChain*> group;
    for (; base != end; ++base)
      if (sees(*base, packet)) group.push_back(&*base);
    auto walked = GroupWalk{packet, group, budget}.from(state);
    state = walked.left;
    std::move(walked.chains.begin(), walked.chains.end(), std::back_inserter(verdict.chains));
  }
  return verdict;
}

}  // namespace nodecheck
