#include "facts/socket_tables.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>

#include <charconv>
#include <stdexcept>

#include "facts/netlink_attributes.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using Protocol = Socket::Protocol;

// include/net/tcp_states.h; TCP_BOUND_INACTIVE is from 6.8 on, and older kernels take no notice of its bit.
constexpr unsigned tcp_close = 7, tcp_listen = 10, tcp_bound_inactive = 13;

unsigned states_of(Protocol protocol) {
  return protocol == Protocol::tcp ? 1U << tcp_listen | 1U << tcp_bound_inactive : 1U << tcp_close;
}

std::string address_of(const inet_diag_msg& message) {
  const std::string_view bytes(reinterpret_cast<const char*>(message.id.idiag_src), sizeof message.id.idiag_src);
  return ip_text(bytes.substr(0, message.idiag_family == AF_INET ? 4 : 16));
}

Socket parse_message(std::string_view payload, Protocol protocol) {
  const auto [message, attributes] = split_payload<inet_diag_msg>(payload);
  Socket socket;
  socket.protocol = protocol;
  socket.address = address_of(message);
  socket.port = ntohs(message.id.idiag_sport);
  socket.listens = protocol == Protocol::tcp && message.idiag_state == tcp_listen;
  if (const auto only = attributes.value<std::uint8_t>(INET_DIAG_SKV6ONLY)) socket.v6_only = *only != 0;
  socket.uid = message.idiag_uid;
  socket.inode = message.idiag_inode;
  return socket;
}

template <class T>
T number(std::string_view text, int base) {
  T value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size() || text.empty())
    throw std::runtime_error(fmt::format("/proc/net: no number: {}", text));
  return value;
}

/// Words of eight digits, each four bytes as this machine's processor has them.
std::string address_of(std::string_view digits) {
  if (digits.size() != 8 && digits.size() != 32) throw std::runtime_error("/proc/net: no address");
  std::string bytes;
  for (; !digits.empty(); digits.remove_prefix(8)) {
    const auto word = number<std::uint32_t>(digits.substr(0, 8), 16);
    bytes.append(reinterpret_cast<const char*>(&word), sizeof word);
  }
  return ip_text(bytes);
}

}  // namespace

std::string sock_diag_request(Protocol protocol, int family) {
  alignas(nlmsghdr) char buffer[256] = {};
  auto* message = mnl_nlmsg_put_header(buffer);
  message->nlmsg_type = SOCK_DIAG_BY_FAMILY;
  message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  auto* request = static_cast<inet_diag_req_v2*>(mnl_nlmsg_put_extra_header(message, sizeof(inet_diag_req_v2)));
  request->sdiag_family = static_cast<std::uint8_t>(family);
  request->sdiag_protocol = protocol == Protocol::tcp ? IPPROTO_TCP : IPPROTO_UDP;
  request->idiag_states = states_of(protocol);
  return {buffer, message->nlmsg_len};
}

std::vector<Socket> parse_sock_diag(const NetlinkDump& dump, Protocol protocol) {
  std::vector<Socket> sockets;
  for_each_message(dump, SOCK_DIAG_BY_FAMILY,
                   [&](std::string_view payload) { sockets.push_back(parse_message(payload, protocol)); });
  return sockets;
}

//   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
//    0: 0100007F:2808 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 81234 1 ...
std::vector<Socket> parse_proc_net(std::string_view text, Protocol protocol) {
  std::vector<Socket> sockets;
  for (const auto line : lines_of(text)) {
    const auto words = words_of(line);
    if (words.empty() || words[0] == "sl") continue;
    if (words.size() < 10) throw std::runtime_error("/proc/net: a line that is cut");
    const auto local = split(words[1], ':');
    if (local.size() != 2) throw std::runtime_error("/proc/net: no address with a port");
    if ((states_of(protocol) >> (number<unsigned>(words[3], 16) & 31U) & 1U) == 0) continue;
    sockets.push_back({.protocol = protocol,
                       .address = address_of(local[0]),
                       .port = number<std::uint16_t>(local[1], 16),
                       .listens = protocol == Protocol::tcp,
                       .v6_only = std::nullopt,
                       .uid = number<unsigned>(words[7], 10),
                       .inode = number<std::uint64_t>(words[9], 10)});
  }
  return sockets;
}

}  // namespace nodecheck
