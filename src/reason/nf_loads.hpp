#pragma once
// What an nf_tables rule asks of a packet beside its bytes: devices, mark, conntrack and the routing table, as far as
// they are known.
#include "facts/nf_expression.hpp"
#include "reason/hook_packet.hpp"
#include "reason/rule_effect.hpp"

namespace nodecheck {

/// What is put into the register; of another size than the kernel's where nothing of it is known.
[[nodiscard]] Partial nf_loaded(const nf::Load&, const HookPacket&, const PacketState&);
/// That an address is reached by the device that its packets come in on is HookPacket's word (source_by_in).
[[nodiscard]] Partial nf_loaded(const nf::Fib&, const HookPacket&);

}  // namespace nodecheck
