// Any bytes are sockets or refused, as a netlink dump and as a file of /proc/net; so is a line of /proc/PID/cgroup.
#include "facts/socket_tables.hpp"

#include "facts/socket_owners.hpp"
#include "input.hpp"

using namespace nodecheck;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text(data, size);
  for (const auto protocol : {Socket::Protocol::tcp, Socket::Protocol::udp}) {
    fuzz::attempt([&] {
      for (const auto& socket : parse_sock_diag({std::string(text)}, protocol)) fuzz::require(!socket.address.empty());
    });
    fuzz::attempt([&] {
      for (const auto& socket : parse_proc_net(text, protocol)) fuzz::require(!socket.address.empty());
    });
  }
  (void)is_pods_cgroup(text);
  return 0;
}
