#include "facts/sockets.hpp"

#include <fmt/format.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <optional>
#include <system_error>
#include <tuple>

#include "facts/file_reads.hpp"
#include "facts/modules.hpp"
#include "facts/socket_owners.hpp"
#include "facts/socket_tables.hpp"
#include "json.hpp"
#include "reason/module_state.hpp"

namespace nodecheck {
namespace {

using Protocol = Socket::Protocol;

constexpr Words<Protocol, 2> protocols{{{Protocol::tcp, "tcp"}, {Protocol::udp, "udp"}}};

std::string word(Protocol protocol) { return protocol == Protocol::tcp ? "tcp" : "udp"; }

/// Whether a question would not make the kernel load a module: reading must leave the node as it is.
bool may_ask(Node& node, Protocol protocol) {
  const auto modules = node.get<Modules>();
  if (!*modules) return false;
  return !(*modules)->loadable || present(module_state(**modules, word(protocol) + "_diag").condition);
}

/// None: this kernel does not answer.
std::optional<std::vector<Socket>> asked(Node& node, Protocol protocol) {
  std::vector<Socket> all;
  try {
    for (const int family : {AF_INET, AF_INET6}) {
      const auto request = sock_diag_request(protocol, family);
      const auto some = parse_sock_diag(node.host().netlink_dump(NETLINK_SOCK_DIAG, request, node.until()), protocol);
      all.insert(all.end(), some.begin(), some.end());
    }
  } catch (const std::system_error&) {
    return std::nullopt;
  }
  return all;
}

std::vector<Socket> read_files(const Host& host, Protocol protocol) {
  const auto path = "/proc/thread-self/net/" + word(protocol);
  const auto text = read_if_there(host, path);
  if (!text) throw Unavailable{Unavailable::Kind::unsupported, path, "there is no /proc/net"};
  auto all = parse_proc_net(*text, protocol);
  const auto ipv6 = read_if_there(host, path + "6");  // none: a kernel without IPv6
  const auto more = parse_proc_net(ipv6.value_or(""), protocol);
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

/// "sock_diag" or "/proc/net".
std::string add_sockets(Node& node, Protocol protocol, std::vector<Socket>& all) {
  auto some = may_ask(node, protocol) ? asked(node, protocol) : std::nullopt;
  const bool told = some.has_value();
  if (!told) some = read_files(node.host(), protocol);
  all.insert(all.end(), some->begin(), some->end());
  return told ? "sock_diag" : "/proc/net";
}

}  // namespace

NODECHECK_JSON_ENUM(Socket::Protocol, protocols)
NODECHECK_JSON(SocketOwner, pid, command, unit, in_pod)
NODECHECK_JSON(Socket, protocol, address, port, listens, v6_only, uid, inode, owner)
NODECHECK_JSON(Sockets, tcp_source, udp_source, sockets, owners_unread)

std::vector<const Socket*> Sockets::at(Protocol protocol, std::uint16_t port) const {
  std::vector<const Socket*> found;
  for (const auto& socket : sockets)
    if (socket.protocol == protocol && socket.port == port) found.push_back(&socket);
  return found;
}

template <>
Sockets probe<Sockets>(Node& node) {
  Sockets fact;
  auto& all = fact.sockets;
  fact.tcp_source = add_sockets(node, Protocol::tcp, all);
  fact.udp_source = add_sockets(node, Protocol::udp, all);
  const auto key = [](const Socket& s) { return std::tie(s.protocol, s.port, s.address, s.inode); };
  std::sort(all.begin(), all.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  // Some 50 ms where there are a thousand processes; half of the time that there is, so that the rest is told in any
  // case.
  const auto now = Clock::now();
  fact.owners_unread = find_owners(node.host(), all, now + (node.until() - now) / 2);
  return fact;
}

}  // namespace nodecheck
