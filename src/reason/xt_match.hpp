#pragma once
// The matches and targets of x_tables, which iptables-legacy and iptables-nft rules have in common. Each reads the
// private data that the kernel lists: struct xt_*_mtinfo and xt_*_tginfo of linux/netfilter/.
#include "reason/hook_packet.hpp"
#include "reason/rule_effect.hpp"

namespace nodecheck {

/// Maybe: for a match whose condition depends on what is not known of the packet, and for one that is not decoded.
[[nodiscard]] Tri xt_matches(const nf::Extension& match, const HookPacket&, const PacketState&);

/// What a target does to a packet that reaches it. Those after which the next rule is asked leave `step` as it is.
void apply_xt_target(std::string_view name, std::uint32_t revision, std::string_view info, Hook, bool by_policy,
                     PacketState& state, RuleEffect& effect);

}  // namespace nodecheck
