#pragma once
// Who has which port of the node: the TCP sockets that listen, or only hold their port, and the bound UDP sockets of
// the reader's network namespace, each with the process that holds it.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

struct SocketOwner {
  int pid = 0;
  std::string command;  ///< as the kernel keeps it, cut at 15 bytes: "kube-controller"
  std::string unit;     ///< of systemd: "nginx.service"; empty: none
  bool in_pod = false;  ///< below the kubelet's cgroups
  bool operator==(const SocketOwner&) const = default;
};

struct Socket {
  enum class Protocol { tcp, udp };
  Protocol protocol = Protocol::tcp;
  std::string address;  ///< "0.0.0.0", "127.0.0.1", "::"
  std::uint16_t port = 0;
  bool listens = true;          ///< false: bound alone, which takes the port all the same; UDP does not listen
  std::optional<bool> v6_only;  ///< none: IPv4, or the kernel was not asked
  unsigned uid = 0;             ///< of who made it
  std::uint64_t inode = 0;
  std::optional<SocketOwner> owner = {};  ///< none: the kernel's own, as vxlan's are, or Sockets::owners_unread
  bool operator==(const Socket&) const = default;
};

struct Sockets {
  static constexpr std::string_view id = "sockets";
  /// "sock_diag", or "/proc/net", which has no TCP sockets that are bound alone; kernels before 6.8 never tell of them.
  std::string tcp_source, udp_source;
  std::vector<Socket> sockets;  ///< by protocol, port and address
  std::string owners_unread;    ///< why an owner may be missing; empty: a socket without one belongs to no process
  bool operator==(const Sockets&) const = default;

  /// Those that have this port, whatever their address.
  [[nodiscard]] std::vector<const Socket*> at(Socket::Protocol protocol, std::uint16_t port) const;
};

void to_json(Json&, const Socket::Protocol&);
void from_json(const Json&, Socket::Protocol&);
void to_json(Json&, const SocketOwner&);
void from_json(const Json&, SocketOwner&);
void to_json(Json&, const Socket&);
void from_json(const Json&, Socket&);
void to_json(Json&, const Sockets&);
void from_json(const Json&, Sockets&);

template <>
Sockets probe<Sockets>(Node&);

}  // namespace nodecheck
