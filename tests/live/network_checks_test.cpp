// The checks of ports, routes and networks on real ones, in a namespace of the test's own.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/network_namespace.hpp"
#include "facts/processes.hpp"
#include "facts/routes.hpp"
#include "live/inet_socket.hpp"
#include "reason/cidr_overlap.hpp"
#include "reason/node_ports.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/private_net.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

const NetworkNamespace ours{true, "the test's", false};

template <Fact F>
F live() {
  return **Facts(Host::live()).get<F>();
}

Outcome judge_ports(Phase phase) {
  Profile profile;
  profile.phase.value = phase;
  return judged("network.ports", profile, live<Sockets>(), KubeletSettings{}, StaticPods{}, Processes{}, ours);
}

TEST(LivePorts, AHolderIsNamedUntilItGoes) {
  in_private_net([] {
    ip("link set lo up");
    {
      const auto listener = InetSocket{.address = "127.0.0.1", .port = 10250}.open();
      const auto outcome = judge_ports(Phase::pre_join);
      EXPECT_EQ(outcome.verdict, Verdict::fail);
      EXPECT_THAT(outcome, says("taken by"));
      EXPECT_THAT(outcome, says(fmt::format("pid {}", ::getpid())));
    }
    EXPECT_EQ(judge_ports(Phase::pre_join).verdict, Verdict::pass);
    EXPECT_THAT(judge_ports(Phase::running), says("no kubelet runs"));
  });
}

/// What a kubelet would do: everywhere is both families for Go.
bool is_refused(const std::string& wanted) {
  if (wanted.empty()) return InetSocket{.family = AF_INET6, .address = "::", .port = 10250}.is_refused();
  return InetSocket{.address = wanted.c_str(), .port = 10250}.is_refused();
}

TEST(LivePorts, WhatBlocksIsWhatTheKernelRefuses) {
  const std::vector<InetSocket> holders{
      {.address = "0.0.0.0"},
      {.address = "127.0.0.1"},
      {.address = "127.0.0.2"},
      {.address = "127.0.0.1", .listens = false},
      {.address = "127.0.0.2", .listens = false},
      {.family = AF_INET6, .address = "::"},
      {.family = AF_INET6, .address = "::", .v6_only = true},
      {.family = AF_INET6, .address = "::1"},
      {.family = AF_INET6, .address = "::ffff:127.0.0.1"},
      {.family = AF_INET6, .address = "::ffff:127.0.0.2"},
  };
  in_private_net([&] {
    ip("link set lo up");
    for (auto holder : holders) {
      holder.port = 10250;
      const auto held = holder.open();
      const auto sockets = live<Sockets>();
      if (!holder.listens && sockets.tcp_source != "sock_diag") continue;  // not told
      ASSERT_EQ(sockets.sockets.size(), 1U);
      for (const std::string wanted : {"", "127.0.0.1"}) {
        const NodePort port{.port = 10250, .whose = "", .source = "", .address = wanted, .programs = {}};
        EXPECT_EQ(blocks(sockets.sockets[0], port), is_refused(wanted))
            << holder.address << (holder.v6_only ? " of IPv6 alone" : "") << (holder.listens ? "" : " bound")
            << " against " << (wanted.empty() ? "everywhere" : wanted);
      }
    }
  });
}

Outcome judge_vxlans() {
  auto profile = bridged();
  profile.overlay_device.value = "flannel.1";
  return judged("network.vxlan-port", profile, live<Links>(), live<Sockets>());
}

TEST(LiveVxlanPort, IsTakenByAProcessAndByAnotherDevice) {
  in_private_net([] {
    ip("link set lo up");
    ip("link add eth0 type veth peer name peer0");
    ip("addr add 10.98.0.1/24 dev eth0");
    ip("link set eth0 up");
    ip("link add flannel.1 type vxlan id 1 local 10.98.0.1 dev eth0 dstport 8472 nolearning");
    {
      const auto holder = InetSocket{.type = SOCK_DGRAM, .address = "127.0.0.1", .port = 8472}.open();
      EXPECT_ANY_THROW(ip("link set flannel.1 up"));
      EXPECT_THAT(judge_vxlans(), says("UDP port 8472 is held by"));
    }
    ip("link set flannel.1 up");
    EXPECT_EQ(judge_vxlans().verdict, Verdict::pass);
    ip("link set flannel.1 down");
    ip("link add cilium_vxlan type vxlan external dstport 8472");
    ip("link set cilium_vxlan up");
    EXPECT_ANY_THROW(ip("link set flannel.1 up"));
    EXPECT_THAT(judge_vxlans(), says("cilium_vxlan has UDP port 8472"));
    ip("link delete cilium_vxlan");  // as the remedy has it
    ip("link set flannel.1 up");
    EXPECT_EQ(judge_vxlans().verdict, Verdict::pass);
  });
}

TEST(LiveDefaultRoute, ComesAndGoes) {
  in_private_net([] {
    const auto judge = [] { return judged("network.default-route", {}, live<Routes>(), live<Links>(), ours); };
    EXPECT_EQ(judge().verdict, Verdict::fail);
    ip("link add eth0 type veth peer name wire");
    ip("link set wire up");
    ip("addr add 192.168.10.21/24 dev eth0");
    ip("link set eth0 up");
    ip("route add unreachable default metric 4096");
    EXPECT_EQ(judge().verdict, Verdict::fail);
    ip("route add default via 192.168.10.1");
    EXPECT_EQ(judge().observed, "default via 192.168.10.1 dev eth0");
    ip("route del default via 192.168.10.1");
    ip("-6 addr add fd00:7::21/64 dev eth0 nodad");
    ip("-6 route add default via fd00:7::1");
    EXPECT_EQ(judge().verdict, Verdict::pass);
  });
}

TEST(LiveCidrOverlap, OfRealDevices) {
  in_private_net([] {
    ip("link add eth0 type veth peer name wire");
    ip("link set wire up");
    ip("addr add 192.168.10.21/24 dev eth0");
    ip("link set eth0 up");
    ip("route add default via 192.168.10.1");
    ip("link add docker0 type bridge");
    ip("addr add 172.17.0.1/16 dev docker0");
    ip("route add blackhole 10.244.84.128/26");
    Profile profile;
    const ResolvConf servers{{{ResolvConf::nodes, true, {"192.168.10.1"}}}};
    const auto judge = [&](const char* pods) {
      profile.pod_cidrs = {{pods}, "--pod-cidr"};
      return judged("network.cidr-overlap", profile, live<Links>(), live<Routes>(), servers, StaticPods{},
                    KubeletSettings{});
    };
    EXPECT_EQ(judge("10.244.0.0/16").verdict, Verdict::pass);
    EXPECT_THAT(judge("192.168.0.0/16"), says("eth0's network 192.168.10.0/24 lies in the pod CIDR"));
    const auto docker = judge("172.16.0.0/12");
    EXPECT_THAT(docker, says("docker0's network 172.17.0.0/16"));
    EXPECT_EQ(severity_of("network.cidr-overlap", docker), Severity::warning);
    ip("link add veth7 type veth peer name pod7");
    ip("link set veth7 master docker0");
    EXPECT_EQ(severity_of("network.cidr-overlap", judge("172.16.0.0/12")), Severity::error);
  });
}

TEST(LiveResolver, KnowsThisMachinesLoopback) {
  EXPECT_THAT(Host::live()->addresses_of("localhost"), testing::Contains(testing::AnyOf("127.0.0.1", "::1")));
}

}  // namespace
}  // namespace nodecheck
