// Real sockets in a namespace of the test's own, seen by both of the kernel's ways of telling.
#include "facts/sockets.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "facts/file_reads.hpp"
#include "facts/socket_tables.hpp"
#include "live/inet_socket.hpp"
#include "support/private_net.hpp"

namespace nodecheck {
namespace {

using testing::Each;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;
using Protocol = Socket::Protocol;

Sockets live_sockets() { return **Facts(Host::live()).get<Sockets>(); }

struct Everything {
  io::Fd v4 = InetSocket{.address = "127.0.0.1", .port = 10250}.open();
  io::Fd both = InetSocket{.family = AF_INET6, .address = "::", .port = 6443}.open();
  io::Fd six = InetSocket{.family = AF_INET6, .address = "::", .port = 2379, .v6_only = true}.open();
  io::Fd bound = InetSocket{.address = "127.0.0.1", .port = 10257, .listens = false}.open();
  io::Fd udp = InetSocket{.type = SOCK_DGRAM, .address = "127.0.0.1", .port = 8472}.open();
};

void with_everything(const std::function<void(const Sockets&)>& look) {
  in_private_net([&] {
    ip("link set lo up");
    const Everything open;
    look(live_sockets());
  });
}

TEST(LiveSockets, EveryKindIsSeenWithItsOwner) {
  with_everything([](const Sockets& all) {
    ASSERT_THAT(all.sockets, SizeIs(all.tcp_source == "sock_diag" ? 5 : 4));
    EXPECT_EQ(all.owners_unread, "");
    for (const auto& socket : all.sockets) {
      ASSERT_TRUE(socket.owner) << socket.port;
      EXPECT_EQ(socket.owner->pid, ::getpid());
      EXPECT_EQ(socket.owner->command, "live_tests");
      EXPECT_EQ(socket.uid, ::geteuid());
    }
    EXPECT_EQ(all.at(Protocol::tcp, 10250).at(0)->address, "127.0.0.1");
    EXPECT_EQ(all.at(Protocol::udp, 8472).at(0)->address, "127.0.0.1");
    EXPECT_THAT(all.at(Protocol::tcp, 8472), IsEmpty());
  });
}

TEST(LiveSockets, WhatIsBoundAloneAndWhatTakesSixAlone) {
  with_everything([](const Sockets& all) {
    ASSERT_EQ(all.tcp_source, "sock_diag") << "modprobe tcp_diag";
    EXPECT_EQ(all.at(Protocol::tcp, 6443).at(0)->v6_only, false);
    EXPECT_EQ(all.at(Protocol::tcp, 2379).at(0)->v6_only, true);
    ASSERT_THAT(all.at(Protocol::tcp, 10257), SizeIs(1));
    EXPECT_FALSE(all.at(Protocol::tcp, 10257)[0]->listens);
    EXPECT_TRUE(all.at(Protocol::tcp, 10250)[0]->listens);
  });
}

/// Addresses and ports of what listens, or is UDP.
std::vector<std::string> told(const std::vector<Socket>& sockets) {
  std::vector<std::string> all;
  for (const auto& s : sockets)
    if (s.listens || s.protocol == Protocol::udp) all.push_back(fmt::format("{} {} {}", s.address, s.port, s.inode));
  std::sort(all.begin(), all.end());
  return all;
}

TEST(LiveSockets, FilesAndNetlinkTellTheSame) {
  with_everything([](const Sockets& all) {
    std::vector<Socket> files;
    for (const auto& [name, protocol] : {std::pair("tcp", Protocol::tcp), {"udp", Protocol::udp}})
      for (const auto* suffix : {"", "6"})
        for (auto& socket :
             parse_proc_net(Host::live()->read(fmt::format("/proc/thread-self/net/{}{}", name, suffix)), protocol))
          files.push_back(socket);
    EXPECT_EQ(told(files), told(all.sockets));
    EXPECT_THAT(files, SizeIs(4));
  });
}

TEST(LiveSockets, TheKernelsOwnHasNoOwner) {
  in_private_net([] {
    ip("link add eth0 type veth peer name wire");
    ip("link set wire up");
    ip("addr add 10.98.0.1/24 dev eth0");
    ip("link set eth0 up");
    ip("link add flannel.1 type vxlan id 1 local 10.98.0.1 dev eth0 dstport 8472 nolearning");
    ip("link set flannel.1 up");
    const auto all = live_sockets();
    EXPECT_EQ(all.owners_unread, "");
    ASSERT_FALSE(all.at(Protocol::udp, 8472).empty());
    for (const auto* socket : all.at(Protocol::udp, 8472)) EXPECT_EQ(socket->owner, std::nullopt);
  });
}

TEST(LiveSockets, AreFoundQuickly) {
  const auto begin = Clock::now();
  const auto all = live_sockets();
  const std::chrono::duration<double, std::milli> took = Clock::now() - begin;
  RecordProperty("milliseconds", std::to_string(took.count()));
  RecordProperty("sockets", static_cast<int>(all.sockets.size()));
  EXPECT_LT(took.count(), 2000);
}

}  // namespace
}  // namespace nodecheck
