#include "reason/legacy_rule.hpp"

#include "reason/xt_match.hpp"

namespace nodecheck {
namespace {

Tri holds(const LegacyField& field, const Partial& bytes) {
  if (!field.asked()) return Tri::yes;
  return negated_if(field.inverted, bytes.equals_under(field.mask.raw, field.value.raw));
}

Tri protocol_matches(const LegacyRule& rule, const HookPacket& packet) {
  if (rule.protocol == 0) return Tri::yes;
  return negated_if(rule.protocol_inverted, tri(rule.protocol == packet.protocol));
}

/// The conditions of a rule, with the first that is in doubt.
struct Conditions {
  RuleEffect& effect;
  bool marks_only = true;

  void require(Tri condition, std::string words, bool mark = false) {
    if (condition == Tri::maybe) {
      if (effect.doubt.empty()) effect.doubt = std::move(words);
      marks_only = marks_only && mark;
    }
    effect.match = both(effect.match, condition);
  }
};

void set_step(const LegacyRule& rule, Hook hook, bool by_policy, PacketState& state, RuleEffect& effect) {
  effect.target = rule.target;
  switch (rule.action) {
    case LegacyAction::accept:
      effect.step = Step::accept, effect.seen = "accept";
      return;
    case LegacyAction::drop:
      effect.step = Step::drop, effect.seen = "drop";
      return;
    case LegacyAction::queue:
      effect.step = Step::undecided, effect.seen = "queue";
      return;
    case LegacyAction::leave:
      effect.step = Step::leave;
      return;
    case LegacyAction::jump:
      effect.step = Step::jump;
      return;
    case LegacyAction::go:
      effect.step = Step::go;
      return;
    case LegacyAction::next:
      return;
    case LegacyAction::extension:
      apply_xt_target(rule.target, rule.revision, rule.info.raw, hook, by_policy, state, effect);
      return;
  }
}

}  // namespace

RuleEffects legacy_effects(const LegacyRule& rule, const HookPacket& packet, PacketState& state, bool by_policy) {
  RuleEffect effect;
  Conditions conditions{effect};
  conditions.require(holds(rule.source, packet.source), "source");
  conditions.require(holds(rule.destination, packet.destination), "destination");
  conditions.require(holds(rule.in, packet.in), "in");
  conditions.require(holds(rule.out, packet.out), "out");
  conditions.require(protocol_matches(rule, packet), "protocol");
  if (rule.fragments) conditions.require(Tri::maybe, "fragment");
  for (const auto& match : rule.matches) {
    if (effect.match == Tri::no) return {};
    conditions.require(xt_matches(match, packet, state), "match " + match.name, match.name == "mark");
  }
  if (effect.match == Tri::no) return {};
  effect.policy_marks = effect.match == Tri::maybe && conditions.marks_only && state.marked_by_policy;
  set_step(rule, packet.hook, by_policy, state, effect);
  return {effect};
}

}  // namespace nodecheck
