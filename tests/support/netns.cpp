#include "support/netns.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>

#include "clock.hpp"

namespace nodecheck {
namespace {

using io::Fd;
using io::raise;

constexpr std::chrono::milliseconds patience{
    1500};  // what a dropped SYN costs a test; its first retransmission comes after 1000

Fd current() {
  Fd fd(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
  if (!fd) raise("/proc/thread-self/ns/net");
  return fd;
}

/// Back where we came from, or not at all: a test that went on elsewhere could harm the machine.
class Return {
 public:
  Return() : home_(current()) {}
  ~Return() {
    if (::setns(home_.get(), CLONE_NEWNET) != 0) std::abort();
  }
  Return(const Return&) = delete;
  Return& operator=(const Return&) = delete;

 private:
  Fd home_;
};

sockaddr_in address(const char* ip) {
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_port = htons(8080);
  if (::inet_pton(AF_INET, ip, &a.sin_addr) != 1) raise("inet_pton");
  return a;
}

Fd tcp_socket() {
  Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) raise("socket");
  return fd;
}

Fd listener(const Netns& at, const char* ip) {
  Fd fd;
  at.run([&] {
    fd = tcp_socket();
    const int on = 1;
    (void)::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const auto a = address(ip);
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&a), sizeof a) != 0 || ::listen(fd.get(), 1) != 0)
      raise("listen");
  });
  return fd;
}

Fd connecting(const Netns& from, const char* ip) {
  Fd fd;
  from.run([&] {
    fd = tcp_socket();
    const auto a = address(ip);
    (void)::connect(fd.get(), reinterpret_cast<const sockaddr*>(&a), sizeof a);  // what came of it, poll() says
  });
  return fd;
}

bool ready(const Fd& fd, short events, Clock::time_point until) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
  pollfd p{fd.get(), events, 0};
  return ::poll(&p, 1, static_cast<int>(std::max<long long>(left, 0))) == 1 && (p.revents & events) != 0 &&
         (p.revents & POLLERR) == 0;
}

/// A connection that is being made, since it was constructed.
class Attempt {
 public:
  Attempt(const Netns& from, const Netns& to, const char* ip)
      : server_(listener(to, ip)), client_(connecting(from, ip)) {}

  [[nodiscard]] bool arrives(Clock::time_point until) const {
    if (!ready(client_, POLLOUT, until) || !ready(server_, POLLIN, until)) return false;
    const Fd accepted(::accept4(server_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    char byte = 'x';
    return accepted && ::send(client_.get(), &byte, 1, MSG_NOSIGNAL) == 1 && ready(accepted, POLLIN, until) &&
           ::recv(accepted.get(), &byte, 1, 0) == 1;
  }

 private:
  Fd server_, client_;
};

}  // namespace

Netns::Netns() {
  const Return afterwards;
  if (::unshare(CLONE_NEWNET) != 0) raise("unshare(CLONE_NEWNET)");
  fd_ = current();
  shell("ip link set lo up");
}

void Netns::run(const std::function<void()>& inside) const {
  if (::gettid() != ::getpid()) throw std::logic_error("Netns::run is for the main thread");
  const Return afterwards;
  if (::setns(fd_.get(), CLONE_NEWNET) != 0) raise("setns");
  inside();
}

std::string Netns::path() const { return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(fd_.get()); }

void shell(const std::string& script) {
  const auto file = std::unique_ptr<FILE, int (*)(FILE*)>(std::tmpfile(), std::fclose);
  if (!file) raise("tmpfile");
  std::fputs(("exec 2>&1\n" + script + "\n").c_str(), file.get());
  std::fflush(file.get());
  std::rewind(file.get());
  const auto self = "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(::fileno(file.get()));
  FILE* pipe = ::popen(("/bin/sh -e " + self).c_str(), "r");
  if (!pipe) raise("popen");
  std::string output;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) output += static_cast<char>(c);
  if (::pclose(pipe) != 0) throw std::runtime_error("failed: " + script + "\n" + output);
}

Road::Road() {
  router.run([&] {
    shell("ip link add pod type veth peer name eth0 netns " + pod.path() +
          "\n"
          "ip link add far type veth peer name eth0 netns " +
          far.path() +
          "\n"
          "ip addr add 10.99.1.1/24 dev pod\n"
          "ip addr add 10.99.2.1/24 dev far\n"
          "ip link set pod up\n"
          "ip link set far up\n"
          "echo 1 > /proc/sys/net/ipv4/ip_forward");
  });
  pod.run([] { shell("ip addr add 10.99.1.2/24 dev eth0\nip link set eth0 up\nip route add default via 10.99.1.1"); });
  far.run([] { shell("ip addr add 10.99.2.2/24 dev eth0\nip link set eth0 up\nip route add default via 10.99.2.1"); });
}

Road::Traffic Road::traffic() const {
  const Attempt there(pod, far, "10.99.2.2");
  const Attempt back(far, pod, "10.99.1.2");
  const auto until = Clock::now() + patience;
  return {there.arrives(until), back.arrives(until)};
}

}  // namespace nodecheck
