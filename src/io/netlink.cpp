#include "io/netlink.hpp"

#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <poll.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <string>

#include "io/fd.hpp"

namespace nodecheck::io {
namespace {

constexpr int attempts = 10;
constexpr std::size_t buffer_size = 1 << 16;  // the kernel sizes its datagrams after the reader's buffer

struct Close {
  void operator()(mnl_socket* s) const { mnl_socket_close(s); }
};
using Socket = std::unique_ptr<mnl_socket, Close>;

Socket open_socket(int bus) {
  Socket socket(mnl_socket_open2(bus, SOCK_CLOEXEC));
  if (!socket || mnl_socket_bind(socket.get(), 0, MNL_SOCKET_AUTOPID) < 0) raise("netlink socket");
  int on = 1;
  (void)mnl_socket_setsockopt(socket.get(), NETLINK_GET_STRICT_CHK, &on, sizeof on);  // older kernels: unfiltered
  return socket;
}

void wait_readable(const mnl_socket* socket, Clock::time_point until) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
  pollfd p{mnl_socket_get_fd(socket), POLLIN, 0};
  const int n = ::poll(&p, 1, static_cast<int>(std::clamp<long long>(left, 0, 60000)));
  if (n == 0) raise("netlink dump", ETIMEDOUT);
  if (n < 0) raise("netlink dump");
}

/// The last message carries the dump's own result: one that failed half-way must not look whole.
void refuse_failed_dump(const nlmsghdr* done) {
  int result = 0;
  if (mnl_nlmsg_get_payload_len(done) < sizeof result) return;
  std::memcpy(&result, mnl_nlmsg_get_payload(done), sizeof result);
  if (result < 0) raise("netlink dump", -result);
}

/// What one datagram says of the dump: false while more is to come.
bool finished(const std::string& datagram, bool& torn) {
  int left = static_cast<int>(datagram.size());
  for (const auto* h = reinterpret_cast<const nlmsghdr*>(datagram.data()); mnl_nlmsg_ok(h, left);
       h = mnl_nlmsg_next(h, &left)) {
    torn = torn || (h->nlmsg_flags & NLM_F_DUMP_INTR) != 0;
    if (h->nlmsg_type == NLMSG_DONE) {
      refuse_failed_dump(h);
      return true;
    }
    if (h->nlmsg_type == NLMSG_ERROR) {
      if (mnl_nlmsg_get_payload_len(h) < sizeof(nlmsgerr)) raise("netlink answer", EBADMSG);
      const auto* error = static_cast<const nlmsgerr*>(mnl_nlmsg_get_payload(h));
      if (error->error != 0) raise("netlink answer", -error->error);
      return true;  // the acknowledgement of a request that is no dump
    }
    if ((h->nlmsg_flags & NLM_F_MULTI) == 0) return true;
  }
  return false;
}

/// None: torn.
std::optional<NetlinkDump> dump_once(int bus, std::string_view request, Clock::time_point until) {
  const auto socket = open_socket(bus);
  if (mnl_socket_sendto(socket.get(), request.data(), request.size()) < 0) raise("netlink request");
  NetlinkDump dump;
  bool torn = false;
  for (bool done = false; !done;) {
    wait_readable(socket.get(), until);
    std::string datagram(buffer_size, '\0');
    const auto n = mnl_socket_recvfrom(socket.get(), datagram.data(), datagram.size());
    if (n < 0) raise("netlink dump");
    datagram.resize(static_cast<std::size_t>(n));
    datagram.shrink_to_fit();
    done = finished(datagram, torn);
    dump.push_back(std::move(datagram));
  }
  if (torn) return std::nullopt;
  return dump;
}

}  // namespace

NetlinkDump netlink_dump(int bus, std::string_view request, Clock::time_point until) {
  for (int i = 0; i < attempts; ++i)
    if (auto dump = dump_once(bus, request, until)) return std::move(*dump);
  throw Unavailable{Unavailable::Kind::changing, "netlink dump", "it changed during every one of ten reads"};
}

}  // namespace nodecheck::io
