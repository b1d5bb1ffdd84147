#include "reason/xt_match.hpp"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/xt_addrtype.h>
#include <linux/netfilter/xt_conntrack.h>
#include <linux/netfilter/xt_iprange.h>
#include <linux/netfilter/xt_mark.h>
#include <linux/netfilter/xt_multiport.h>
#include <linux/netfilter/xt_physdev.h>
#include <linux/netfilter/xt_rpfilter.h>
#include <linux/netfilter/xt_tcpudp.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace nodecheck {
namespace {

/// The kernel pads what it lists; what is too short is another revision's.
template <class T>
std::optional<T> read(const nf::Extension& match) {
  if (match.info.raw.size() < sizeof(T)) return std::nullopt;
  T info;
  std::memcpy(&info, match.info.raw.data(), sizeof info);
  return info;
}

std::string bytes_of(std::uint32_t number) {
  std::string bytes(sizeof number, '\0');
  std::memcpy(bytes.data(), &number, sizeof number);
  return bytes;
}

std::string port(std::uint16_t number) { return {static_cast<char>(number >> 8), static_cast<char>(number & 0xff)}; }

Tri port_within(const Partial& transport, std::size_t offset, std::uint16_t from, std::uint16_t to) {
  if (from == 0 && to == 0xffff) return Tri::yes;
  return transport.within(port(from), port(to), offset);
}

Tri matches_tcp(const nf::Extension& match, const HookPacket& packet) {
  const auto info = read<xt_tcp>(match);
  if (!info) return Tri::maybe;
  const auto source = port_within(packet.transport, 0, info->spts[0], info->spts[1]);
  const auto destination = port_within(packet.transport, 2, info->dpts[0], info->dpts[1]);
  const auto flags = packet.transport.slice(13, 1).equals_under(std::string(1, static_cast<char>(info->flg_mask)),
                                                                std::string(1, static_cast<char>(info->flg_cmp)));
  const auto option = info->option == 0 ? Tri::yes : Tri::maybe;
  return both(both(negated_if((info->invflags & XT_TCP_INV_SRCPT) != 0, source),
                   negated_if((info->invflags & XT_TCP_INV_DSTPT) != 0, destination)),
              both(negated_if((info->invflags & XT_TCP_INV_FLAGS) != 0, flags), option));
}

Tri matches_udp(const nf::Extension& match, const HookPacket& packet) {
  const auto info = read<xt_udp>(match);
  if (!info) return Tri::maybe;
  const auto source = port_within(packet.transport, 0, info->spts[0], info->spts[1]);
  const auto destination = port_within(packet.transport, 2, info->dpts[0], info->dpts[1]);
  return both(negated_if((info->invflags & XT_UDP_INV_SRCPT) != 0, source),
              negated_if((info->invflags & XT_UDP_INV_DSTPT) != 0, destination));
}

Tri ports_match(const xt_multiport_v1& info, const Partial& transport, std::size_t offset) {
  Tri any = Tri::no;
  const auto count = std::min<std::size_t>(info.count, XT_MULTI_PORTS);
  for (std::size_t i = 0; i < count; ++i) {
    const bool range = info.pflags[i] != 0 && i + 1 < count;
    any = either(any, port_within(transport, offset, info.ports[i], info.ports[range ? i + 1 : i]));
    if (range) ++i;
  }
  return any;
}

Tri matches_multiport(const nf::Extension& match, const HookPacket& packet) {
  xt_multiport_v1 info{};
  const auto size = match.revision == 0 ? sizeof(xt_multiport) : sizeof info;  // the older one is the newer one's start
  if (match.info.raw.size() < size) return Tri::maybe;
  std::memcpy(&info, match.info.raw.data(), size);
  Tri any = Tri::no;
  if (info.flags != XT_MULTIPORT_DESTINATION) any = ports_match(info, packet.transport, 0);
  if (info.flags != XT_MULTIPORT_SOURCE) any = either(any, ports_match(info, packet.transport, 2));
  return negated_if(info.invert != 0, any);
}

struct ConntrackInfo {
  std::uint16_t asked, inverted, states, statuses, protocol;
};

/// The three revisions differ in the width of the masks and in what follows them.
std::optional<ConntrackInfo> conntrack_info(const nf::Extension& match) {
  if (match.revision == 1) {
    const auto i = read<xt_conntrack_mtinfo1>(match);
    if (!i) return std::nullopt;
    return ConntrackInfo{i->match_flags, i->invert_flags, i->state_mask, i->status_mask, i->l4proto};
  }
  static_assert(offsetof(xt_conntrack_mtinfo2, status_mask) == offsetof(xt_conntrack_mtinfo3, status_mask));
  const auto i = read<xt_conntrack_mtinfo2>(match);
  if (!i || match.revision == 0 || match.revision > 3) return std::nullopt;
  return ConntrackInfo{i->match_flags, i->invert_flags, i->state_mask, i->status_mask, i->l4proto};
}

/// The states DNAT and SNAT are bits of the status; nothing is said of source NAT, which comes after forwarding.
Tri state_matches(const ConntrackInfo& info, const HookPacket& packet) {
  if ((info.states & packet.state_bit) != 0) return Tri::yes;
  Tri nat = Tri::no;
  if ((info.states & XT_CONNTRACK_STATE_DNAT) != 0)
    nat = negated(packet.status.equals_under(bytes_of(IPS_DST_NAT), bytes_of(0)));
  if ((info.states & XT_CONNTRACK_STATE_SNAT) != 0) nat = either(nat, Tri::maybe);
  return nat;
}

Tri status_matches(const ConntrackInfo& info, const HookPacket& packet) {
  return negated(packet.status.equals_under(bytes_of(info.statuses), bytes_of(0)));
}

/// A packet of which conntrack does not know yet is INVALID, and after that nothing more is compared.
Tri matches_untracked(const ConntrackInfo& info) {
  if ((info.asked & XT_CONNTRACK_STATE) == 0) return Tri::no;
  return negated_if((info.inverted & XT_CONNTRACK_STATE) != 0, tri((info.states & XT_CONNTRACK_STATE_INVALID) != 0));
}

Tri matches_conntrack(const nf::Extension& match, const HookPacket& packet, const PacketState& state) {
  const auto info = conntrack_info(match);
  if (!info || !state.tracked || packet.tracked == Tracked::not_known) return Tri::maybe;
  if (packet.tracked == Tracked::not_yet) return matches_untracked(*info);
  Tri result = Tri::yes;
  const auto ask = [&](int flag, Tri answer) {
    if ((info->asked & flag) != 0) result = both(result, negated_if((info->inverted & flag) != 0, answer));
  };
  ask(XT_CONNTRACK_STATE, state_matches(*info, packet));
  ask(XT_CONNTRACK_STATUS, status_matches(*info, packet));
  ask(XT_CONNTRACK_PROTO, tri(info->protocol == packet.protocol));
  // Asked for the original direction, and inverted for the answers'.
  ask(XT_CONNTRACK_DIRECTION, tri(packet.state != CtState::answer));
  constexpr int decided =
      XT_CONNTRACK_STATE | XT_CONNTRACK_STATUS | XT_CONNTRACK_PROTO | XT_CONNTRACK_DIRECTION | XT_CONNTRACK_STATE_ALIAS;
  return (info->asked & ~decided) != 0 ? both(result, Tri::maybe) : result;
}

Tri matches_mark(const nf::Extension& match, const PacketState& state) {
  const auto info = read<xt_mark_mtinfo1>(match);
  if (!info || match.revision != 1) return Tri::maybe;
  return negated_if(info->invert != 0, state.mark.equals_under(bytes_of(info->mask), bytes_of(info->mark)));
}

/// Where a packet is going is known by the hook at which it is; where it comes from is somewhere else.
Tri matches_addrtype(const nf::Extension& match, const HookPacket& packet) {
  const auto info = read<xt_addrtype_info_v1>(match);
  if (!info || match.revision != 1 || packet.hook == Hook::prerouting) return Tri::maybe;
  if ((info->flags & (XT_ADDRTYPE_LIMIT_IFACE_IN | XT_ADDRTYPE_LIMIT_IFACE_OUT)) != 0) return Tri::maybe;
  const int destination = packet.to_host ? XT_ADDRTYPE_LOCAL : XT_ADDRTYPE_UNICAST;
  const int source = packet.from_host ? XT_ADDRTYPE_LOCAL : XT_ADDRTYPE_UNICAST;
  Tri result = Tri::yes;
  if (info->source != 0)
    result = negated_if((info->flags & XT_ADDRTYPE_INVERT_SOURCE) != 0, tri((info->source & source) != 0));
  if (info->dest != 0)
    result =
        both(result, negated_if((info->flags & XT_ADDRTYPE_INVERT_DEST) != 0, tri((info->dest & destination) != 0)));
  return result;
}

Tri address_within(const Partial& address, const nf_inet_addr& from, const nf_inet_addr& to) {
  const std::string low(reinterpret_cast<const char*>(&from), address.size());
  const std::string high(reinterpret_cast<const char*>(&to), address.size());
  return address.within(low, high);
}

Tri matches_iprange(const nf::Extension& match, const HookPacket& packet) {
  const auto info = read<xt_iprange_mtinfo>(match);
  if (!info || match.revision != 1) return Tri::maybe;
  Tri result = Tri::yes;
  if ((info->flags & IPRANGE_SRC) != 0)
    result =
        negated_if((info->flags & IPRANGE_SRC_INV) != 0, address_within(packet.source, info->src_min, info->src_max));
  if ((info->flags & IPRANGE_DST) != 0)
    result = both(result, negated_if((info->flags & IPRANGE_DST_INV) != 0,
                                     address_within(packet.destination, info->dst_min, info->dst_max)));
  return result;
}

/// Ports of a bridge are not told apart; only whether the packet stays on one is known.
Tri matches_physdev(const nf::Extension& match, const HookPacket& packet) {
  const auto info = read<xt_physdev_info>(match);
  if (!info || info->bitmask != XT_PHYSDEV_OP_BRIDGED || packet.hook != Hook::forward) return Tri::maybe;
  return negated_if((info->invert & XT_PHYSDEV_OP_BRIDGED) != 0, tri(packet.bridged));
}

/// The way back to the packet's source leaves by the device that it came in on, as Packet has it.
Tri matches_rpfilter(const nf::Extension& match, const HookPacket& packet) {
  const auto info = read<xt_rpfilter_info>(match);
  if (!info || packet.hook != Hook::prerouting || !packet.source_by_in) return Tri::maybe;
  return negated_if((info->flags & XT_RPFILTER_INVERT) != 0, Tri::yes);
}

// After these the next rule is asked.
constexpr std::array<std::string_view, 19> passing{
    "AUDIT",   "CHECKSUM", "CLASSIFY", "CONNSECMARK", "DSCP", "ECN", "IDLETIMER", "LED",  "LOG",        "NFLOG",
    "RATEEST", "SECMARK",  "SET",      "TCPMSS",      "TEE",  "TOS", "TRACE",     "ULOG", "TCPOPTSTRIP"};

/// A hop limit of two or more lets a packet through one host, and it matters before that host forwards it.
bool keeps_alive(std::string_view name, std::string_view info, Hook hook) {
  if (name != "TTL" && name != "HL") return false;
  const bool sets = info.size() >= 2 && info[0] == 0, raises = info.size() >= 2 && info[0] == 1;
  return hook == Hook::postrouting || raises || (sets && static_cast<unsigned char>(info[1]) > 1);
}

}  // namespace

Tri xt_matches(const nf::Extension& match, const HookPacket& packet, const PacketState& state) {
  const auto& name = match.name;
  if (name == "comment") return Tri::yes;
  if (name == "conntrack") return matches_conntrack(match, packet, state);
  if (name == "mark") return matches_mark(match, state);
  if (name == "tcp") return matches_tcp(match, packet);
  if (name == "udp") return matches_udp(match, packet);
  if (name == "multiport") return matches_multiport(match, packet);
  if (name == "addrtype") return matches_addrtype(match, packet);
  if (name == "iprange") return matches_iprange(match, packet);
  if (name == "physdev") return matches_physdev(match, packet);
  if (name == "rpfilter") return matches_rpfilter(match, packet);
  return Tri::maybe;
}

void apply_xt_target(std::string_view name, std::uint32_t revision, std::string_view info, Hook hook, bool by_policy,
                     PacketState& state, RuleEffect& effect) {
  if (std::find(passing.begin(), passing.end(), name) != passing.end() || keeps_alive(name, info, hook)) return;
  if (name == "MARK" && revision == 2 && info.size() >= sizeof(xt_mark_tginfo2)) {
    xt_mark_tginfo2 mark;
    std::memcpy(&mark, info.data(), sizeof mark);
    state.set_mark(state.mark.masked(bytes_of(~mark.mask), bytes_of(mark.mark)), effect.match, by_policy);
    return;
  }
  if (name == "MARK" || name == "CONNMARK" || name == "HMARK")
    return state.set_mark(Partial::unknown(4), effect.match, by_policy);
  if (name == "CT" || name == "NOTRACK") {
    state.tracked = false;
    return;
  }
  const bool drops = name == "REJECT" || name == "DROP";
  effect.step = drops ? Step::drop : Step::undecided;
  effect.seen = "target " + std::string(name);
}

}  // namespace nodecheck
