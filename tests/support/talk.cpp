#include "support/talk.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace nodecheck {
namespace {

using io::Fd;
using io::raise;

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

SocketAddress address(const std::string& ip, std::uint16_t port) {
  SocketAddress a;
  if (ip.find(':') == std::string::npos) {
    auto& in = reinterpret_cast<sockaddr_in&>(a.storage);
    in.sin_family = AF_INET, in.sin_port = htons(port), a.size = sizeof in;
    if (::inet_pton(AF_INET, ip.c_str(), &in.sin_addr) != 1) raise("inet_pton");
  } else {
    auto& in = reinterpret_cast<sockaddr_in6&>(a.storage);
    in.sin6_family = AF_INET6, in.sin6_port = htons(port), a.size = sizeof in;
    if (::inet_pton(AF_INET6, ip.c_str(), &in.sin6_addr) != 1) raise("inet_pton");
  }
  return a;
}

/// Closed by a reset: nothing of it is left to meet the next rules.
Fd tcp_socket(int family) {
  Fd fd(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) raise("socket");
  const linger reset{1, 0};
  (void)::setsockopt(fd.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  return fd;
}

void bind_to(const Fd& fd, const SocketAddress& a) {
  if (::bind(fd.get(), a.get(), a.size) != 0) raise("bind");
}

/// False: nobody is there any more.
bool echo(const Fd& fd) {
  char byte = 0;
  const auto n = ::recv(fd.get(), &byte, 1, 0);
  if (n == 1) (void)::send(fd.get(), &byte, 1, MSG_NOSIGNAL);
  return n == 1;
}

}  // namespace

void Talk::listen(const Netns& at, std::uint16_t port) {
  at.run([&] {
    auto fd = tcp_socket(AF_INET6);
    const int on = 1;
    (void)::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    bind_to(fd, address("::", port));
    if (::listen(fd.get(), 16) != 0) raise("listen");
    servers_.push_back(std::move(fd));
  });
}

void Talk::call(const Netns& from, const std::string& source, const std::string& to, std::uint16_t port) {
  from.run([&] {
    const auto target = address(to, port);
    auto fd = tcp_socket(target.get()->sa_family);
    if (!source.empty()) bind_to(fd, address(source, 0));
    (void)::connect(fd.get(), target.get(), target.size);  // what came of it, poll() says
    calls_.push_back({std::move(fd), State::connecting});
  });
}

void Talk::run(Clock::time_point until) {
  std::vector<std::size_t> all(calls_.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  run(all, until);
}

void Talk::run(const std::vector<std::size_t>& calls, Clock::time_point until) {
  const auto ended = [&](std::size_t i) { return calls_.at(i).ended(); };
  while (!std::all_of(calls.begin(), calls.end(), ended)) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    if (left <= 0) return;
    step(static_cast<int>(left));
  }
}

void Talk::advance(Call& call, short events) {
  char byte = 'x';
  if ((events & (POLLERR | POLLHUP)) != 0)
    call.state = State::failed;
  else if (call.state == State::connecting)
    call.state = ::send(call.fd.get(), &byte, 1, MSG_NOSIGNAL) == 1 ? State::sent : State::failed;
  else
    call.state = ::recv(call.fd.get(), &byte, 1, 0) == 1 ? State::passed : State::failed;
}

void Talk::step(int timeout_ms) {
  std::vector<pollfd> polled;
  for (const auto& fd : servers_) polled.push_back({fd.get(), POLLIN, 0});
  for (const auto& fd : accepted_) polled.push_back({fd.get(), POLLIN, 0});
  for (const auto& call : calls_)
    polled.push_back(
        {call.ended() ? -1 : call.fd.get(), static_cast<short>(call.state == State::connecting ? POLLOUT : POLLIN), 0});
  if (::poll(polled.data(), polled.size(), timeout_ms) < 0) raise("poll");
  auto at = polled.begin();
  std::vector<Fd> fresh;
  for (const auto& server : servers_)
    if ((at++)->revents != 0)
      fresh.emplace_back(::accept4(server.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  std::erase_if(accepted_, [&](const Fd& fd) { return (at++)->revents != 0 && !echo(fd); });
  for (auto& call : calls_)
    if (const auto events = (at++)->revents; events != 0) advance(call, events);
  for (auto& fd : fresh)
    if (fd) accepted_.push_back(std::move(fd));
}

}  // namespace nodecheck
