#pragma once
// Sockets without their owners, from both of the places where the kernel tells of them.
#include <string>
#include <string_view>
#include <vector>

#include "facts/sockets.hpp"
#include "host.hpp"

namespace nodecheck {

/// A dump request for NETLINK_SOCK_DIAG: TCP that listens or is bound alone, UDP that is not connected. `family` is
/// AF_INET or AF_INET6.
[[nodiscard]] std::string sock_diag_request(Socket::Protocol, int family);

/// The sockets of such a dump. Throws on truncated or malformed messages.
[[nodiscard]] std::vector<Socket> parse_sock_diag(const NetlinkDump&, Socket::Protocol);

/// The same of /proc/net/tcp, tcp6, udp or udp6. Throws on a line that is none of them.
[[nodiscard]] std::vector<Socket> parse_proc_net(std::string_view text, Socket::Protocol);

}  // namespace nodecheck
