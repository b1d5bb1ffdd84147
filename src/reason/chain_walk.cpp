#include "reason/chain_walk.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reason/legacy_rule.hpp"
#include "reason/policy_chain.hpp"

namespace nodecheck {
namespace {

constexpr int deepest = 64;  // the kernel allows 16 jumps

/// What a policy engine's chain does to packets is not ours to judge, unless it lets them pass.
Fate fate_of(Step step, bool by_policy) {
  if (step == Step::accept) return Fate::accept;
  if (by_policy) return Fate::not_judged;
  return step == Step::drop ? Fate::drop : Fate::undecided;
}

bool certain(const RuleEffect& effect) {
  // What a policy engine marked for this very rule to accept, it accepts.
  return effect.match == Tri::yes || (effect.policy_marks && effect.step == Step::accept);
}

}  // namespace

void ChainEnds::add(Stop stop) {
  const auto same = [&](const Stop& s) { return s.fate == stop.fate; };
  if (std::none_of(stops.begin(), stops.end(), same)) stops.push_back(stop);
  last = std::move(stop);
}

void ChainEnds::add(const ChainEnds& others) {
  for (const auto& stop : others.stops) add(stop);
  if (others.last) last = others.last;
  if (others.accepted) add_accept(*others.accepted);
  if (others.doubt) add_doubt(*others.doubt);
}

ChainVerdict verdict_of(const BaseChain& base, ChainEnds ends) {
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

RuleEffects ChainWalk::effects(const RuleReference& rule, PacketState& state, bool by_policy) {
  if (rule.nf != nullptr) return reader_.read(*rule.nf, state, by_policy);
  return legacy_effects(*rule.legacy, packet_, state, by_policy);
}

ChainEnds ChainWalk::from(const std::string& chain, PacketState state) {
  ChainEnds ends;
  const bool by_policy = is_policy_chain(chain);
  for (const auto& rule : table_.chains.at(chain)) {
    if (--budget_ < 0) {
      ends.add({Fate::undecided, chain, rule.handle(), "too many rules"});
      return ends;
    }
    for (const auto& effect : effects(rule, state, by_policy))
      if (!passes(chain, rule, effect, state, ends)) return ends;
  }
  ends.add_return(state);
  return ends;
}

/// False when no packet gets past this rule.
bool ChainWalk::passes(const std::string& chain, const RuleReference& rule, const RuleEffect& effect,
                       PacketState& state, ChainEnds& ends) {
  if (effect.step == Step::next) return true;
  if (effect.step == Step::jump || effect.step == Step::go) return jumps(chain, rule, effect, state, ends);
  if (!certain(effect)) ends.add_doubt({chain, rule.handle(), effect.doubt});
  if (effect.step == Step::leave) {
    ends.add_return(state);
    return !certain(effect);
  }
  if (effect.step == Step::accept) ends.add_accept(state);
  ends.add({fate_of(effect.step, is_policy_chain(chain)), chain, rule.handle(), effect.seen});
  return !certain(effect);
}

bool ChainWalk::jumps(const std::string& chain, const RuleReference& rule, const RuleEffect& effect, PacketState& state,
                      ChainEnds& ends) {
  const auto beyond = enter(chain, rule, effect, state);
  if (!certain(effect) && !beyond.stops.empty()) ends.add_doubt({chain, rule.handle(), effect.doubt});
  ends.add(beyond);
  if (effect.step == Step::go) {  // it leaves nothing to come back to: the caller of this chain goes on
    if (beyond.returns) ends.add_return(*beyond.returns);
    return !certain(effect);
  }
  if (!beyond.returns) return !certain(effect);
  state = certain(effect) ? *beyond.returns : state.joined(*beyond.returns);
  return true;
}

/// A chain that is entered in very many states is walked with all of them at once from then on: each time less is
/// known, and that comes to an end.
PacketState ChainWalk::merged(const std::string& chain, const PacketState& state) const {
  constexpr std::size_t most = 16;
  const auto known = known_.find(chain);
  if (known == known_.end() || known->second.size() < most) return state;
  auto all = state;
  for (const auto& [entered, ends] : known->second) all = all.joined(entered);
  return all;
}

ChainEnds ChainWalk::enter(const std::string& from_chain, const RuleReference& rule, const RuleEffect& effect,
                           const PacketState& packet_state) {
  const auto state = merged(effect.target, packet_state);
  // The kernel refuses jumps into nowhere and in circles; a recorded ruleset may have them.
  const auto lost = [&] {
    ChainEnds ends;
    ends.add({Fate::undecided, from_chain, rule.handle(), fmt::format("jump to {}", effect.target)});
    return ends;
  };
  auto& known = known_[effect.target];
  for (const auto& [entered, ends] : known)
    if (entered == state) return ends ? *ends : lost();
  if (depth_ >= deepest || table_.chains.count(effect.target) == 0) return lost();
  const auto index = known.size();
  known.emplace_back(state, std::nullopt);
  ++depth_;
  auto ends = from(effect.target, state);
  --depth_;
  known_[effect.target][index].second = ends;
  return ends;
}

}  // namespace nodecheck
