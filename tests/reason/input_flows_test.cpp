#include "reason/input_flows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include "support/link_literals.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

Links links() { return {{uplink(), vxlan_device(4, "flannel.1", {"10.244.1.0/32"})}}; }

Profile with_overlay() {
  Profile profile;
  profile.overlay_device.value = "flannel.1";
  return profile;
}

std::vector<std::string> words(const Profile& profile) {
  std::vector<std::string> all;
  for (const auto& port : needed_ports(profile, links(), KubeletSettings{}, StaticPods{}))
    all.push_back(to_string(port) + " " + port.purpose);
  return all;
}

TEST(InputFlows, PortsOfTheRole) {
  EXPECT_THAT(words({}), ElementsAre("10250/tcp the kubelet's API"));
  auto control_plane = with_overlay();
  control_plane.role.value = Role::control_plane;
  EXPECT_THAT(words(control_plane),
              ElementsAre("10250/tcp the kubelet's API", "6443/tcp the API server", "2379/tcp etcd's clients",
                          "2380/tcp etcd's peers", "8472/udp the overlay flannel.1"));
}

TEST(InputFlows, ComeInOnTheUplink) {
  const auto ports = needed_ports(with_overlay(), links(), KubeletSettings{}, StaticPods{});
  EXPECT_THAT(input_flows(ports, Links{}, {}, 4), SizeIs(0)) << "without devices";
  Routes routes;
  routes.routes.push_back(
      {.family = 4, .destination = "", .prefix_length = 0, .gateway = "192.168.10.1", .link_index = 2});
  const auto flows = input_flows(ports, links(), routes, 4);
  ASSERT_THAT(flows, SizeIs(2));
  EXPECT_EQ(flows[0].way, "ens3");
  EXPECT_EQ(flows[0].first.destination, addresses_of(*parse_ip_prefix("192.168.10.21")));
  EXPECT_TRUE(flows[0].first.to_host);
  const auto answer = packets(flows[0]).at(1).packet;
  EXPECT_TRUE(answer.from_host && !answer.to_host);
  EXPECT_EQ(answer.out, device_name("ens3"));
  ASSERT_THAT(packets(flows[1]), SizeIs(2)) << "to conntrack each datagram of vxlan is a new connection";
  const auto sent = packets(flows[1]).at(1).packet;
  EXPECT_EQ(sent.state, CtState::first);
  EXPECT_EQ(sent.source, flows[1].first.destination);
  EXPECT_THAT(input_flows(ports, links(), routes, 6), SizeIs(0));
}

}  // namespace
}  // namespace nodecheck
