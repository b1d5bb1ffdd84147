#pragma once
// Sockets as literals, in the hands of those who may be on a node.
#include <initializer_list>
#include <string>
#include <utility>

#include "facts/sockets.hpp"

namespace nodecheck {

inline Socket tcp(std::uint16_t port, std::optional<SocketOwner> owner = {}, std::string address = "0.0.0.0") {
  Socket socket;
  socket.port = port;
  socket.address = std::move(address);
  socket.owner = std::move(owner);
  if (socket.address.find(':') != std::string::npos) socket.v6_only = false;
  return socket;
}

inline SocketOwner a_service(std::string command, int pid = 812) {
  auto unit = command + ".service";
  return {pid, std::move(command), std::move(unit), false};
}
inline SocketOwner in_a_pod(std::string command) { return {4242, std::move(command), "cri-containerd-4f.scope", true}; }

inline Sockets sockets_of(std::initializer_list<Socket> all, std::string owners_unread = {}) {
  return {"sock_diag", "sock_diag", all, std::move(owners_unread)};
}

}  // namespace nodecheck
