// What the kernel says of its sockets, by netlink and by the files of /proc/net.
#include "facts/socket_tables.hpp"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>

#include "support/netlink_bytes.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Protocol = Socket::Protocol;

// A Debian 12 node: sshd on both families, the kubelet's healthz, a connection (01), one that is ending (06).
constexpr auto tcp =
    R"(  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     
   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 13501 1 0000000000000000 100 0 0 10 0                     
   1: 0100007F:2808 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 81234 1 0000000000000000 100 0 0 10 0                     
   2: 150AA8C0:0016 010AA8C0:D431 01 00000000:00000000 02:000A7214 00000000     0        0 90001 4 0000000000000000 20 4 31 10 -1                    
   3: 150AA8C0:9C40 010AA8C0:01BB 06 00000000:00000000 03:00000F2A 00000000     0        0 0 3 0000000000000000                                      
)";
constexpr auto tcp6 =
    R"(  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000001000000:280A 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 23456 1 0000000000000000 100 0 0 10 0
)";
constexpr auto udp =
    R"(   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops            
  314: 3500007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000   101        0 12012 2 0000000000000000 0         
  733: 00000000:2118 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 45678 2 0000000000000000 0         
  900: 150AA8C0:D999 010AA8C0:0035 01 00000000:00000000 00:00000000 00000000     0        0 45679 2 0000000000000000 0         
)";

Socket socket_at(Protocol protocol, const char* address, std::uint16_t port, unsigned uid, std::uint64_t inode) {
  Socket socket;
  socket.protocol = protocol;
  socket.address = address;
  socket.port = port;
  socket.listens = protocol == Protocol::tcp;
  socket.uid = uid;
  socket.inode = inode;
  return socket;
}

TEST(ProcNet, ListenersAlone) {
  EXPECT_THAT(parse_proc_net(tcp, Protocol::tcp),
              ElementsAre(socket_at(Protocol::tcp, "0.0.0.0", 22, 0, 13501),
                          socket_at(Protocol::tcp, "127.0.0.1", 10248, 1000, 81234)));
  EXPECT_THAT(parse_proc_net(tcp6, Protocol::tcp), ElementsAre(socket_at(Protocol::tcp, "::1", 10250, 0, 23456)));
}

TEST(ProcNet, UdpThatIsNotConnected) {
  EXPECT_THAT(parse_proc_net(udp, Protocol::udp), ElementsAre(socket_at(Protocol::udp, "127.0.0.53", 53, 101, 12012),
                                                              socket_at(Protocol::udp, "0.0.0.0", 8472, 0, 45678)));
}

TEST(ProcNet, WhatIsNoTableIsRefused) {
  EXPECT_THAT(parse_proc_net("", Protocol::tcp), IsEmpty());
  for (const auto* line :
       {"0: 00000000:0016", "0: 0:16 0:0 0A 0 0 0 0 0 1", "0: 00000000:10016 0:0 0A 0 0 0 0 0 1",
        "0: 00000000 0:0 0A 0 0 0 0 0 1", "0: 0000000G:0016 0:0 0A 0 0 0 0 0 1", "0: 00000000:0016 0:0 0A 0 0 0 x 0 1",
        "0: 00000000:0016 0:0 0A 0 0 0 0 0 99999999999999999999"})
    EXPECT_THROW((void)parse_proc_net(line, Protocol::tcp), std::runtime_error) << line;
}

std::string told(int family, int state, const char* address, std::uint16_t port, const std::string& attributes = {}) {
  inet_diag_msg m{};
  m.idiag_family = static_cast<std::uint8_t>(family);
  m.idiag_state = static_cast<std::uint8_t>(state);
  m.id.idiag_sport = htons(port);
  (void)::inet_pton(family, address, m.id.idiag_src);
  m.idiag_uid = 65534;
  m.idiag_inode = 777;
  return message(SOCK_DIAG_BY_FAMILY, bytes_of(m) + attributes);
}

TEST(SockDiag, ListeningAndBoundAlone) {
  const auto sockets = parse_sock_diag(
      {told(AF_INET, 10, "127.0.0.1", 10250) + told(AF_INET, 7, "10.0.0.4", 6443) + done()}, Protocol::tcp);
  ASSERT_EQ(sockets.size(), 2U);
  EXPECT_EQ(sockets[0], socket_at(Protocol::tcp, "127.0.0.1", 10250, 65534, 777));
  EXPECT_EQ(sockets[1].address, "10.0.0.4");
  EXPECT_FALSE(sockets[1].listens);
}

TEST(SockDiag, SixTellsWhetherItTakesFour) {
  const auto only = [](char value) { return attribute(INET_DIAG_SKV6ONLY, std::string(1, value)); };
  const auto sockets = parse_sock_diag(
      {told(AF_INET6, 10, "::", 1, only(0)) + told(AF_INET6, 10, "fd00::4", 2, only(1)) + done()}, Protocol::tcp);
  ASSERT_EQ(sockets.size(), 2U);
  EXPECT_EQ(sockets[0].address, "::");
  EXPECT_EQ(sockets[0].v6_only, false);
  EXPECT_EQ(sockets[1].address, "fd00::4");
  EXPECT_EQ(sockets[1].v6_only, true);
}

TEST(SockDiag, TruncatedMessagesAreRefused) {
  const auto cut = message(SOCK_DIAG_BY_FAMILY, std::string(sizeof(inet_diag_msg) - 4, '\0'));
  EXPECT_THROW((void)parse_sock_diag({cut + done()}, Protocol::udp), std::runtime_error);
  EXPECT_THROW((void)parse_sock_diag({told(AF_INET, 7, "0.0.0.0", 1)}, Protocol::udp), std::runtime_error) << "no end";
}

TEST(SockDiag, AsksForTheStatesThatHoldAPort) {
  const auto request = sock_diag_request(Protocol::tcp, AF_INET6);
  inet_diag_req_v2 said{};
  ASSERT_EQ(request.size(), sizeof(nlmsghdr) + sizeof said);
  std::memcpy(&said, request.data() + sizeof(nlmsghdr), sizeof said);
  EXPECT_EQ(said.sdiag_family, AF_INET6);
  EXPECT_EQ(said.sdiag_protocol, IPPROTO_TCP);
  EXPECT_EQ(said.idiag_states, 1U << 10 | 1U << 13);
}

}  // namespace
}  // namespace nodecheck
