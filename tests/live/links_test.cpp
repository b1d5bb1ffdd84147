// Real devices in a namespace of the test's own, read as on a node.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/links.hpp"

#include "facts/flannel_subnet.hpp"
#include "facts/routes.hpp"
#include "reason/cni_identity.hpp"
#include "support/judging.hpp"
#include "support/private_net.hpp"

namespace nodecheck {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;

void make_flannel_node() {
  ip("link set lo up");
  ip("link add eth0 type veth peer name peer0");
  ip("addr add 10.98.0.1/24 dev eth0");
  ip("link set eth0 up");
  ip("link set peer0 up");
  ip("link add flannel.1 type vxlan id 1 local 10.98.0.1 dev eth0 dstport 8472 nolearning");
  ip("addr add 10.244.1.0/32 dev flannel.1");
  ip("link set flannel.1 up");
  ip("link add docker0 type bridge nf_call_iptables 1");
  ip("addr add 172.17.0.1/16 dev docker0");
  ip("link set docker0 up");
  ip("link add veth7 type veth peer name pod7");
  ip("link set veth7 master docker0 up");
  ip("route add 10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink");
  ip("route add default via 10.98.0.254");
}

Links live_links() { return **Facts(Host::live()).get<Links>(); }

const FlannelSubnet lease{.present = true,
                          .network = "10.244.0.0/16",
                          .subnet = "10.244.1.1/24",
                          .ipv6_network = "",
                          .ipv6_subnet = "",
                          .mtu = 1450,
                          .ip_masq = true};

Profile profile_of(const Links& links) {
  const auto who = cni_identity(CniConfig{}, links, lease);
  Profile p;
  p.cni = who.name;
  p.pod_network = who.pod_network;
  p.pod_bridge = who.bridge;
  p.overlay_device = who.overlay_device;
  return p;
}

Outcome judge_now() {
  const auto links = live_links();
  return judged("network.docker-flannel-subnet", profile_of(links), links, lease);
}

TEST(LiveLinks, AreReadAsTheKernelHasThem) {
  in_private_net([] {
    make_flannel_node();
    const auto links = live_links();
    ASSERT_EQ(links.links.size(), 7U);
    const auto* flannel = links.find("flannel.1");
    ASSERT_TRUE(flannel);
    EXPECT_EQ(flannel->vxlan, (Vxlan{1, 8472, "10.98.0.1", links.find("eth0")->index}));
    EXPECT_TRUE(flannel->up);
    const auto* docker = links.find("docker0");
    EXPECT_EQ(docker->bridge, (BridgeNetfilter{true, false}));
    EXPECT_EQ(links.find("veth7")->master_index, docker->index);
    EXPECT_THAT(docker->addresses, Contains(Address{"172.17.0.1", 16}));
    EXPECT_TRUE(docker->ipv4_forwarding.has_value());
  });
}

TEST(LiveLinks, AnEmptyNamespaceHasItsLoopback) {
  in_private_net([] {
    EXPECT_THAT(live_links().links, ElementsAre(Field(&Link::name, "lo")));
    EXPECT_TRUE((*Facts(Host::live()).get<Routes>())->routes.empty());
  });
}

TEST(LiveRoutes, AreReadAsTheKernelHasThem) {
  in_private_net([] {
    make_flannel_node();
    const auto routes = *Facts(Host::live()).get<Routes>();
    ASSERT_TRUE(routes);
    EXPECT_EQ(routes->default_route(4)->gateway, "10.98.0.254");
    EXPECT_THAT(routes->routes, Contains(Field(&Route::destination, "10.244.2.0")));
  });
}

TEST(LiveDockerFlannelSubnet, BothWays) {
  in_private_net([] {
    make_flannel_node();
    EXPECT_EQ(judge_now().verdict, Verdict::fail);
    ip("addr del 172.17.0.1/16 dev docker0");
    ip("addr add 10.244.1.1/24 dev docker0");
    EXPECT_EQ(judge_now().verdict, Verdict::pass);
    ip("link delete docker0");
    EXPECT_EQ(judge_now().verdict, Verdict::not_applicable);
  });
}

}  // namespace
}  // namespace nodecheck
