#pragma once
// The walk of a packet through one base chain and what it jumps to. A rule of which it is not decided whether it
// matches both does and does not.
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reason/ruleset.hpp"

namespace nodecheck {

/// How a packet can leave a chain, and what rules made of it by then.
struct ChainEnds {
  std::vector<Stop> stops;  ///< the first of each fate
  std::optional<Stop> last;
  std::optional<PacketState> returns;   ///< at its end, or by a return: the caller goes on; none: it never does
  std::optional<PacketState> accepted;  ///< none: no way out accepts it
  std::optional<Doubt> doubt;

  void add(Stop stop);
  void add(const ChainEnds& others);
  void add_doubt(Doubt first) { doubt = doubt ? doubt : std::move(first); }
  void add_return(const PacketState& state) { returns = returns ? returns->joined(state) : state; }
  void add_accept(const PacketState& state) { accepted = accepted ? accepted->joined(state) : state; }
};

/// Of a walk from a base chain, whose `last` is there.
[[nodiscard]] ChainVerdict verdict_of(const BaseChain&, ChainEnds);

class ChainWalk {
 public:
  /// `budget`: of rules; what is asked of each is taken from it, and where it ends everything is undecided.
  ChainWalk(const RuleTable& table, const HookPacket& packet, long& budget)
      : table_(table), packet_(packet), reader_(packet, table.sets), budget_(budget) {}

  [[nodiscard]] ChainEnds from(const std::string& chain, PacketState state);

 private:
  [[nodiscard]] RuleEffects effects(const RuleReference&, PacketState&, bool by_policy);
  [[nodiscard]] bool passes(const std::string& chain, const RuleReference&, const RuleEffect&, PacketState&,
                            ChainEnds&);
  [[nodiscard]] bool jumps(const std::string& chain, const RuleReference&, const RuleEffect&, PacketState&, ChainEnds&);
  [[nodiscard]] ChainEnds enter(const std::string& from, const RuleReference&, const RuleEffect&, const PacketState&);

  [[nodiscard]] PacketState merged(const std::string& chain, const PacketState&) const;

  /// A chain does the same to a packet in the same state, wherever it comes from. None: being walked.
  using Known = std::vector<std::pair<PacketState, std::optional<ChainEnds>>>;

  const RuleTable& table_;
  const HookPacket& packet_;
  NfRuleReader reader_;
  std::map<std::string, Known> known_;
  int depth_ = 0;
  long& budget_;
};

}  // namespace nodecheck
