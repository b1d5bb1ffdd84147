#include "io/unix_socket.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "io/fd.hpp"

namespace nodecheck::io {
namespace {

using State = SocketProbe::State;

int peer_of(const Fd& socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return 0;
  return peer.pid;
}

/// connect(2) says ECONNREFUSED for a stale socket and for a file that is none.
State refused(const std::string& path) {
  struct stat st {};
  if (::stat(path.c_str(), &st) != 0) return errno == ENOENT ? State::missing : State::stale;
  return S_ISSOCK(st.st_mode) ? State::stale : State::not_a_socket;
}

}  // namespace

State state_of_errno(int error, const std::string& path) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return State::missing;
    case ECONNREFUSED:
      return refused(path);
    case EAGAIN:
      return State::backlog_full;
    case EPROTOTYPE:
      return State::wrong_type;
    case EACCES:
    case EPERM:
      return State::denied;
    default:
      raise(path, error);
  }
}

SocketProbe probe_socket(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return {State::too_long, 0};
  path.copy(address.sun_path, path.size());
  const Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) raise("socket");
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
    return {State::accepting, peer_of(socket)};
  return {state_of_errno(errno, path), 0};
}

}  // namespace nodecheck::io
