#pragma once
// A packet as the rules at one hook of one family see it.
#include "reason/packet.hpp"

namespace nodecheck {

enum class Hook : std::uint32_t { prerouting = 0, input = 1, forward = 2, postrouting = 4 };  ///< enum nf_inet_hooks

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
  bool to_host = false, bridged = false;
};

[[nodiscard]] HookPacket at(const Packet&, Hook, NfFamily);

}  // namespace nodecheck
