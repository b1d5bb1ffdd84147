#pragma once
// A TCP or UDP socket on a port of the test's own network namespace.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>

#include "io/fd.hpp"

namespace nodecheck {

struct InetSocket {
  int family = AF_INET;
  int type = SOCK_STREAM;
  const char* address = "0.0.0.0";
  std::uint16_t port = 0;
  bool v6_only = false;
  bool listens = true;  ///< of TCP

  /// Bound, and listening where it is to. Throws std::system_error.
  [[nodiscard]] io::Fd open() const {
    io::Fd fd(::socket(family, type | SOCK_CLOEXEC, 0));
    if (!fd) io::raise("socket");
    const int only = v6_only ? 1 : 0;
    if (family == AF_INET6) (void)::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only);
    if (bind(fd.get()) != 0) io::raise(address);
    if (type == SOCK_STREAM && listens && ::listen(fd.get(), 4) != 0) io::raise("listen");
    return fd;
  }
  /// Whether the kernel lets nobody else have it.
  [[nodiscard]] bool is_refused() const {
    try {
      (void)open();
      return false;
    } catch (const std::system_error& e) {
      if (e.code().value() != EADDRINUSE) throw;
      return true;
    }
  }

 private:
  [[nodiscard]] int bind(int fd) const {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    if (::inet_pton(family, address, family == AF_INET ? static_cast<void*>(&v4.sin_addr) : &v6.sin6_addr) != 1)
      io::raise(address, EINVAL);
    return family == AF_INET ? ::bind(fd, reinterpret_cast<const sockaddr*>(&v4), sizeof v4)
                             : ::bind(fd, reinterpret_cast<const sockaddr*>(&v6), sizeof v6);
  }
};

}  // namespace nodecheck
