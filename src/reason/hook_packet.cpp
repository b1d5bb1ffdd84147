#include "reason/hook_packet.hpp"

#include <linux/if.h>
#include <linux/netfilter_ipv4.h>

namespace nodecheck {
namespace {

Partial index_of(const std::optional<std::uint32_t>& index) {
  return index ? Partial::number(*index) : Partial::unknown(4);
}

/// nf_tables and x_tables both compare with an empty name where the hook has no such device.
void take_away_device(Partial& name, Partial& index) {
  name = Partial::known(std::string(IFNAMSIZ, '\0'));
  index = Partial::number(0);
}

Tracked tracked(Hook hook, NfFamily family, std::int32_t priority) {
  if (family == NfFamily::bridge) return Tracked::not_known;
  const bool first = hook == Hook::prerouting || hook == Hook::output;
  if (!first || priority > NF_IP_PRI_CONNTRACK) return Tracked::yes;
  return priority == NF_IP_PRI_CONNTRACK ? Tracked::not_known : Tracked::not_yet;
}

/// What it is at prerouting before its translation; at the very priority of that, either.
Packet untranslated(Packet packet, bool perhaps) {
  packet.destination = perhaps ? packet.destination.joined(packet.untranslated) : packet.untranslated;
  packet.destination_port.reset();
  if (packet.state == CtState::first) packet.dnat = false;  // an entry that is there already keeps the bit
  return packet;
}

}  // namespace

HookPacket at(const Packet& translated, Hook hook, NfFamily family, std::int32_t priority) {
  const bool before = hook == Hook::prerouting && priority <= NF_IP_PRI_NAT_DST && translated.untranslated.size() > 0;
  const bool perhaps = before && priority == NF_IP_PRI_NAT_DST;
  const auto packet = before ? untranslated(translated, perhaps) : translated;
  HookPacket p;
  p.tracked = tracked(hook, family, priority);
  p.family = family;
  p.hook = hook;
  p.version = packet.family;
  p.network = packet.network_header();
  p.transport = packet.transport_header();
  p.protocol = packet.protocol;
  p.in = packet.in, p.out = packet.out;
  p.in_index = index_of(packet.in_index), p.out_index = index_of(packet.out_index);
  p.source = packet.source, p.destination = packet.destination;
  p.state = packet.state, p.state_bit = packet.state_bit(), p.status = perhaps ? Partial::unknown(4) : packet.status();
  p.to_host = packet.to_host, p.from_host = packet.from_host, p.bridged = packet.bridged;
  p.source_by_in = packet.source_by_in;
  if (hook == Hook::prerouting || hook == Hook::input) take_away_device(p.out, p.out_index);
  if (hook == Hook::output) take_away_device(p.in, p.in_index);
  // Kernels before 5.11 had no input device here.
  if (hook == Hook::postrouting) p.in = Partial::unknown(IFNAMSIZ), p.in_index = Partial::unknown(4);
  p.bridge = Partial::unknown(IFNAMSIZ);
  if (family == NfFamily::bridge) {
    p.bridge = packet.from_bridge ? packet.in : packet.out;
    p.in = p.out = Partial::unknown(IFNAMSIZ);
    p.in_index = p.out_index = Partial::unknown(4);
  }
  return p;
}

}  // namespace nodecheck
