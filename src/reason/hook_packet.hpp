#pragma once
// A packet as the rules at one hook of one family see it.
#include "reason/packet.hpp"

namespace nodecheck {

/// enum nf_inet_hooks, and those of bridges by the same numbers.
enum class Hook : std::uint32_t { prerouting = 0, input = 1, forward = 2, output = 3, postrouting = 4 };

/// What conntrack says of a packet.
enum class Tracked {
  yes,
  not_yet,    ///< its hook at prerouting comes later: the state is INVALID, and nothing else can be asked
  not_known,  ///< its hook is of the same priority; or in the bridge family, where it may not have been
};

struct HookPacket {
  NfFamily family = NfFamily::ip;  ///< of the rules
  Hook hook = Hook::forward;
  int version = 4;
  Partial network, transport;  ///< its headers
  std::uint8_t protocol = 6;
  Partial in, out;              ///< device names; that of a device which this hook does not have yet is all zeros
  Partial in_index, out_index;  ///< 4 bytes
  Partial source, destination;
  Partial bridge;  ///< in the bridge family: the name of both ports' bridge
  CtState state = CtState::first;
  std::uint32_t state_bit = 0;
  Partial status;
  Tracked tracked = Tracked::yes;
  bool to_host = false, from_host = false, bridged = false;
  bool source_by_in = true;  ///< as Packet has it
};

[[nodiscard]] HookPacket at(const Packet&, Hook, NfFamily, std::int32_t priority = 0);

}  // namespace nodecheck
