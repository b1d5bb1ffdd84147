#pragma once
// What one rule of either netfilter stack does to a packet: the shape in which the walk meets all rules.
#include <cstdint>
#include <string>
#include <vector>

#include "reason/partial.hpp"
#include "reason/tri.hpp"

namespace nodecheck {

enum class Step { next, accept, drop, undecided, leave, jump, go };

struct RuleEffect {
  Tri match = Tri::yes;  ///< maybe: of the packets that this one stands for, some match, or may
  Step step = Step::next;
  std::string target = {};    ///< the chain of a jump or go
  std::string seen = {};      ///< of accept, drop and undecided, for people: "drop", "target REJECT", "queue"
  std::string doubt = {};     ///< of maybe: the first condition that is not decided: "tcp dport", "match limit"
  bool policy_marks = false;  ///< of maybe: nothing but the mark is in doubt, and a policy engine's chain set that
  bool operator==(const RuleEffect&) const = default;
};

/// A rule has one effect; one with a verdict map has as many as the packet may find, each tried before the next.
using RuleEffects = std::vector<RuleEffect>;

/// What rules change on a packet's way.
struct PacketState {
  Partial mark = Partial::number(0);
  bool marked_by_policy = false;  ///< a policy engine's chain had its say on the mark
  bool tracked = true;            ///< false: some rule may have told conntrack to leave it alone
  bool operator==(const PacketState&) const = default;

  [[nodiscard]] PacketState joined(const PacketState& other) const {
    return {mark.joined(other.mark), marked_by_policy || other.marked_by_policy, tracked && other.tracked};
  }
  /// As a rule that matches so does it: for certain, or perhaps.
  void set_mark(const Partial& value, Tri match, bool by_policy) {
    mark = match == Tri::yes ? value : mark.joined(value);
    marked_by_policy = marked_by_policy || by_policy;
  }
};

}  // namespace nodecheck
