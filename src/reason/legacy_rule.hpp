#pragma once
// What one rule of iptables-legacy does to a packet.
#include "facts/legacy_tables.hpp"
#include "reason/hook_packet.hpp"
#include "reason/rule_effect.hpp"

namespace nodecheck {

/// As NfRuleReader::read.
[[nodiscard]] RuleEffects legacy_effects(const LegacyRule&, const HookPacket&, PacketState& state, bool by_policy);

}  // namespace nodecheck
