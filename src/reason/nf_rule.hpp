#pragma once
// What one rule of nf_tables does to a packet, expression by expression over the kernel's registers.
#include <map>
#include <string>
#include <tuple>

#include "reason/hook_packet.hpp"
#include "reason/rule_effect.hpp"

namespace nodecheck {

/// The sets of one table, by name.
using NfSets = std::map<std::string, const NfSet*, std::less<>>;

class NfRuleReader {
 public:
  NfRuleReader(const HookPacket& packet, const NfSets& sets) : packet_(packet), sets_(sets) {}

  /// Empty: the rule does not match. `state` becomes what the rule leaves. `by_policy`: its chain is a policy engine's.
  [[nodiscard]] RuleEffects read(const NfRule&, PacketState& state, bool by_policy);

  void operator()(const nf::Verdict&);
  void operator()(const nf::Reject&);
  void operator()(const nf::Immediate&);
  void operator()(const nf::Load&);
  void operator()(const nf::Compare&);
  void operator()(const nf::Range&);
  void operator()(const nf::Bitwise&);
  void operator()(const nf::Payload&);
  void operator()(const nf::Fib&);
  void operator()(const nf::Lookup&);
  void operator()(const nf::Extension&);
  void operator()(const nf::ObjectReference&);
  void operator()(const nf::Other&);

 private:
  void require(Tri condition);
  void write(std::uint32_t reg, const Partial&);
  void set_meta(const nf::Load&);
  void set_bytes(const nf::Payload&);
  void end(Step step, std::string seen);
  void add_verdict(const nf::Verdict&, Tri match);
  void follow_map(const NfSet&, std::uint32_t sreg);
  [[nodiscard]] bool holds_mark() const;

  const HookPacket& packet_;
  const NfSets& sets_;
  Partial registers_ = Partial::unknown(64);
  PacketState* state_ = nullptr;
  RuleEffect effect_;
  RuleEffects effects_;
  const nf::Expression* current_ = nullptr;
  const nf::Expression* loaded_ = nullptr;  ///< what the last condition is about; none: itself
  bool by_policy_ = false, ended_ = false, marks_only_ = true;
};

}  // namespace nodecheck
