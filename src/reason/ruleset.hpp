#pragma once
// The rules of both netfilter stacks, indexed once so that many packets can be walked through them.
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "facts/legacy_tables.hpp"
#include "facts/nf_tables.hpp"
#include "reason/nf_rule.hpp"
#include "reason/packet_verdict.hpp"
#include "reason/rule_effect.hpp"

namespace nodecheck {

/// A rule of either stack.
struct RuleReference {
  const NfRule* nf = nullptr;
  const LegacyRule* legacy = nullptr;

  [[nodiscard]] std::uint64_t handle() const {
    return nf != nullptr ? nf->handle : static_cast<std::uint64_t>(legacy->number);
  }
};

struct RuleTable {
  std::map<std::string, std::vector<RuleReference>> chains;  ///< every chain, with or without rules
  NfSets sets;
};

struct BaseChain {
  Hook hook = Hook::forward;
  NfFamily family = NfFamily::ip;
  bool legacy = false;
  std::string table, name;
  std::int32_t priority = 0;
  bool policy_drop = false;
  std::shared_ptr<const RuleTable> rules;
};

/// How many rules may be asked before everything else is undecided: seconds, where a ruleset was made to take for ever.
struct WalkBudget {
  long rules = 4'000'000;
};

/// Refers to the facts that it was made of. Dormant tables are left out, and of nat chains the rules but at hook
/// postrouting. Base chains that are not walked (of the netdev family, at hook ingress, and those of arp and nat that
/// drop by policy) leave everything that they may meet undecided.
class Ruleset {
 public:
  Ruleset(const NfTables&, const LegacyTables&);

  /// The packet's way through its hooks: prerouting, then input, or forward and postrouting.
  [[nodiscard]] PacketVerdict judge(const Packet&, WalkBudget&) const;
  [[nodiscard]] PacketVerdict judge(const Packet& packet) const {
    WalkBudget budget;
    return judge(packet, budget);
  }
  [[nodiscard]] const std::vector<BaseChain>& base_chains() const { return bases_; }
  /// Those at hook postrouting, in the order in which the kernel asks them until one gives the packet another source:
  /// an accept ends only its own chain.
  [[nodiscard]] const std::vector<BaseChain>& source_nat() const { return nats_; }
  /// What the filtering chains leave of the packet's state when all let it pass.
  [[nodiscard]] PacketState state_after(const Packet&) const;

 private:
  void add(const NfTables&);
  void add(const LegacyTable&);

  PacketVerdict walk(const Packet&, PacketState&, WalkBudget&) const;

  std::vector<ChainVerdict> unseen_;
  bool marks_early_ = false;      ///< some rule at hook prerouting or input may set a mark
  std::vector<BaseChain> bases_;  ///< by hook and priority
  std::vector<BaseChain> nats_;   ///< by priority
};

}  // namespace nodecheck
