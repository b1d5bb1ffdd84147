#pragma once
// A packet on its way through netfilter's hooks, as far as it is known: many packets at once, from one subnet to
// another.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "facts/nf_tables.hpp"
#include "ip_prefix.hpp"
#include "reason/partial.hpp"

namespace nodecheck {

/// The name of a device in a packet's metadata: 16 bytes, padded with zeros. `open` leaves what follows the name
/// unknown, as for the many devices of one kind: cali...; an empty one is not known at all.
[[nodiscard]] Partial device_name(std::string_view name, bool open = false);

/// All addresses of a network.
[[nodiscard]] Partial addresses_of(const IpPrefix&);
/// All of them, of the same family.
[[nodiscard]] bool lie_in(const Partial& addresses, const IpPrefix&);

enum class CtState { first, answer, later };  ///< NEW; ESTABLISHED in the reply's direction; ESTABLISHED again

struct Packet {
  int family = 4;                         ///< 4 or 6
  std::uint8_t protocol = 6;              ///< TCP, or UDP (17)
  Partial source = {}, destination = {};  ///< 4 or 16 bytes
  Partial in = {}, out = {};              ///< device names; `out` is empty at hook input
  std::optional<std::uint32_t> in_index = {}, out_index = {};
  std::optional<std::uint16_t> destination_port = {};  ///< of the connection: an answer's source port
  CtState state = CtState::first;
  bool dnat = false;          ///< its destination was rewritten: ct status dnat
  Partial untranslated = {};  ///< the destination that it had before conntrack rewrote it; empty: it did not
  bool translated = false;  ///< conntrack rewrites an address of the conversation, unless it is told to leave it alone
  bool from_tunnel = false, to_tunnel = false;  ///< the device is an overlay's; what comes out keeps the outer mark
  bool to_host = false;                         ///< it is for this host, and passes hook input instead of forward
  bool from_host = false;  ///< it is this host's own: `in` is empty, and it passes hook output instead of forward
  bool bridged = false;    ///< both devices are one bridge, whose ports are in the bridge family's metadata
  bool from_bridge = false, to_bridge = false;  ///< the device is a Linux bridge, whose own rules it passes
  bool source_by_in = true;                     ///< the route back to its source leaves by `in`; false: not known
  bool destination_by_out = true;  ///< the route to its destination leaves by `out`: the same of its answer
  bool routed = true;              ///< false: bridged, and br_netfilter does not show it to the rules of IP

  /// The bytes of its headers; 40 of IP, 20 of TCP or UDP.
  [[nodiscard]] Partial network_header() const;
  [[nodiscard]] Partial transport_header() const;
  /// Bits of NF_CT_STATE_BIT.
  [[nodiscard]] std::uint32_t state_bit() const;
  [[nodiscard]] Partial status() const;  ///< enum ip_conntrack_status
};

}  // namespace nodecheck
