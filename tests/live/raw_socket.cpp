#include "live/raw_socket.hpp"

#include <sys/socket.h>
#include <sys/un.h>

namespace nodecheck {
namespace {

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  return address;
}

}  // namespace

ListeningSocket::ListeningSocket(int backlog, int type) : listener_(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0)) {
  const auto address = address_of(path_);
  if (!listener_) io::raise("socket");
  if (::bind(fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) io::raise(path_);
  if (type == SOCK_STREAM && ::listen(fd(), backlog) != 0) io::raise(path_);
}

void ListeningSocket::fill() {
  const auto address = address_of(path_);
  for (;;) {
    io::Fd caller(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (::connect(caller.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) break;
    waiting_.push_back(std::move(caller));
  }
  if (errno != EAGAIN) io::raise(path_);
}

RawServer::RawServer(std::function<void(const io::Fd&)> talk)
    : thread_([this, talk = std::move(talk)] { serve(talk); }) {}

RawServer::~RawServer() {
  ::shutdown(socket_.fd(), SHUT_RDWR);  // accept() returns
  thread_.join();
}

void RawServer::serve(const std::function<void(const io::Fd&)>& talk) const {
  for (;;) {
    const io::Fd connection(::accept4(socket_.fd(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!connection) return;
    talk(connection);
  }
}

}  // namespace nodecheck
