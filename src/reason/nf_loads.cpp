#include "reason/nf_loads.hpp"

#include <linux/if.h>
#include <linux/if_packet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/rtnetlink.h>

#include <string_view>

namespace nodecheck {
namespace {

Partial octet(std::uint8_t value) { return Partial::known({reinterpret_cast<const char*>(&value), 1}); }

Partial ethertype(int version) {
  return Partial::known(version == 4 ? std::string_view("\x08\x00", 2) : std::string_view("\x86\xdd", 2));
}

Partial meta(std::uint32_t key, const HookPacket& packet, const PacketState& state) {
  const bool bridge = packet.family == NfFamily::bridge;
  switch (key) {
    case NFT_META_MARK:
      return state.mark;
    case NFT_META_IIFNAME:
      return packet.in;
    case NFT_META_OIFNAME:
      return packet.out;
    case NFT_META_IIF:
      return packet.in_index;
    case NFT_META_OIF:
      return packet.out_index;
    case NFT_META_L4PROTO:
      return octet(packet.protocol);
    case NFT_META_PROTOCOL:
      return ethertype(packet.version);
    case NFT_META_NFPROTO:
      return octet(bridge ? NFPROTO_BRIDGE : packet.version == 4 ? NFPROTO_IPV4 : NFPROTO_IPV6);
    case NFT_META_PKTTYPE:  // what is this host's to route came as its own
      return bridge || packet.bridged || packet.from_host ? Partial::unknown(1) : octet(PACKET_HOST);
    case NFT_META_BRI_IIFNAME:
    case NFT_META_BRI_OIFNAME:
      return packet.bridge;
    default:
      return Partial::unknown(IFNAMSIZ);
  }
}

Partial conntrack(std::uint32_t key, const HookPacket& packet, const PacketState& state) {
  if (!state.tracked || packet.tracked == Tracked::not_known) return Partial::unknown(IFNAMSIZ);
  if (packet.tracked == Tracked::not_yet)
    return key == NFT_CT_STATE ? Partial::number(NF_CT_STATE_INVALID_BIT) : Partial::unknown(IFNAMSIZ);
  switch (key) {
    case NFT_CT_STATE:
      return Partial::number(packet.state_bit);
    case NFT_CT_STATUS:
      return packet.status;
    case NFT_CT_DIRECTION:
      return octet(packet.state == CtState::answer ? 1 : 0);
    case NFT_CT_PROTOCOL:
      return octet(packet.protocol);
    default:
      return Partial::unknown(IFNAMSIZ);
  }
}

/// The device by which the packet's source is reached, as reverse path filters ask.
Partial way_back(const nf::Fib& e, const HookPacket& packet) {
  if (!packet.source_by_in) return Partial::unknown(IFNAMSIZ);
  if ((e.flags & NFTA_FIB_F_PRESENT) != 0) return Partial::number(1);
  return e.result == NFT_FIB_RESULT_OIF ? packet.in_index : packet.in;
}

}  // namespace

Partial nf_loaded(const nf::Load& e, const HookPacket& packet, const PacketState& state) {
  return e.from == "meta" ? meta(e.key, packet, state) : conntrack(e.key, packet, state);
}

/// The type of the address that the packet goes to is known once it is routed: this host's, or another's.
Partial nf_loaded(const nf::Fib& e, const HookPacket& packet) {
  if (e.result == NFT_FIB_RESULT_ADDRTYPE && e.flags == NFTA_FIB_F_DADDR && packet.hook != Hook::prerouting)
    return Partial::number(packet.to_host ? RTN_LOCAL : RTN_UNICAST);
  const bool device = e.result == NFT_FIB_RESULT_OIF || e.result == NFT_FIB_RESULT_OIFNAME;
  const bool source = (e.flags & NFTA_FIB_F_SADDR) != 0 && (e.flags & NFTA_FIB_F_OIF) == 0;
  return device && source && packet.hook == Hook::prerouting ? way_back(e, packet) : Partial::unknown(IFNAMSIZ);
}

}  // namespace nodecheck
