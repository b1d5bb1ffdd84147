#include "reason/packet.hpp"

#include <linux/if.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <netinet/in.h>

#include <cstddef>

namespace nodecheck {
namespace {

constexpr std::size_t network_length = 40, transport_length = 20;
constexpr std::size_t tcp_flags = 13;
constexpr char fin = 0x01, syn = 0x02, rst = 0x04, ack = 0x10, cwr_and_ece = '\xc0';

/// The first packet is a bare SYN, whatever ECN adds; all later ones acknowledge. Those that end the connection are not
/// meant.
Partial flags_of(CtState state) {
  const auto octet = [](int value) { return std::string(1, static_cast<char>(value)); };
  if (state == CtState::first) return {octet(syn), octet(~cwr_and_ece)};
  return {octet(ack), octet(state == CtState::answer ? ack | rst | fin : ack | rst | syn | fin)};
}

std::string port_bytes(std::uint16_t port) { return {static_cast<char>(port >> 8), static_cast<char>(port & 0xff)}; }

/// The first `length` bits.
std::string prefix_mask(std::size_t size, int length) {
  std::string mask(size, '\0');
  for (int bit = 0; bit < length; ++bit)
    mask[static_cast<std::size_t>(bit / 8)] =
        static_cast<char>(mask[static_cast<std::size_t>(bit / 8)] | 0x80 >> bit % 8);
  return mask;
}

}  // namespace

Partial device_name(std::string_view name, bool open) {
  std::string value(name.substr(0, IFNAMSIZ - 1));
  const auto known = name.empty() ? 0 : open ? value.size() : IFNAMSIZ;
  value.resize(IFNAMSIZ, '\0');
  return {value, std::string(known, '\xff') + std::string(IFNAMSIZ - known, '\0')};
}

Partial addresses_of(const IpPrefix& network) {
  const std::size_t size = network.family == 4 ? 4 : 16;
  return {std::string(reinterpret_cast<const char*>(network.bytes.data()), size), prefix_mask(size, network.length)};
}

bool lie_in(const Partial& addresses, const IpPrefix& prefix) {
  const auto network = prefix.network();
  const std::string value(reinterpret_cast<const char*>(network.bytes.data()), addresses.size());
  return addresses.equals_under(prefix_mask(addresses.size(), prefix.length), value) == Tri::yes;
}

Partial Packet::network_header() const {
  auto header = Partial::unknown(network_length);
  const bool v4 = family == 4;
  header.write(v4 ? 9 : 6, Partial::known({reinterpret_cast<const char*>(&protocol), 1}));
  if (v4) header.write(6, Partial(std::string(2, '\0'), "\xbf\xff"));  // no fragment
  header.write(v4 ? 12 : 8, source);
  header.write(v4 ? 16 : 24, destination);
  return header;
}

Partial Packet::transport_header() const {
  auto header = Partial::unknown(transport_length);
  if (destination_port) header.write(state == CtState::answer ? 0 : 2, Partial::known(port_bytes(*destination_port)));
  if (protocol == IPPROTO_TCP) header.write(tcp_flags, flags_of(state));
  return header;
}

std::uint32_t Packet::state_bit() const {
  return state == CtState::first ? NF_CT_STATE_BIT(IP_CT_NEW) : NF_CT_STATE_BIT(IP_CT_ESTABLISHED);
}

Partial Packet::status() const {
  const std::uint32_t never = IPS_EXPECTED | IPS_DYING | IPS_TEMPLATE;
  const std::uint32_t replied = state == CtState::first ? 0 : IPS_SEEN_REPLY;
  return Partial::number((dnat ? IPS_DST_NAT : 0) | replied, never | IPS_SEEN_REPLY | IPS_DST_NAT);
}

}  // namespace nodecheck
