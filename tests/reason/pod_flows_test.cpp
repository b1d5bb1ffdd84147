#include "reason/pod_flows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/link_literals.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;

class PodFlows : public testing::Test {
 protected:
  PodFlows() {
    profile_.pod_bridge.value = "cni0";
    profile_.overlay_device.value = "flannel.1";
    profile_.pod_cidrs = {{"10.244.0.0/16"}, "--pod-cidr"};
    links_.links = {device(2, "eth0", "", {"192.0.2.1/24"}), vxlan_device(4, "flannel.1", {"10.244.1.0/32"}),
                    bridge_device(5, "cni0", {"10.244.1.1/24"})};
    routes_.routes = {{.family = 4, .destination = "", .prefix_length = 0, .gateway = "192.0.2.254", .link_index = 2},
                      {.family = 4, .destination = "10.244.1.0", .prefix_length = 24, .gateway = "", .link_index = 5},
                      {.family = 4, .destination = "10.244.2.0", .prefix_length = 24, .gateway = "", .link_index = 4}};
  }
  [[nodiscard]] std::vector<Flow> flows() const {
    return pod_flows({profile_, links_, routes_, FlannelSubnet{}, false}, 4);
  }
  [[nodiscard]] std::vector<std::string> ways() const {
    std::vector<std::string> all;
    for (const auto& flow : flows()) all.push_back(flow.name + ": " + flow.way);
    return all;
  }

  Profile profile_;
  Links links_;
  Routes routes_;
};

TEST_F(PodFlows, EveryWayThatPodsTalk) {
  EXPECT_THAT(ways(), ElementsAre("from pods here to pods on other nodes: cni0 -> flannel.1",
                                  "from pods on other nodes to pods here: flannel.1 -> cni0",
                                  "from pods here to the internet: cni0 -> eth0",
                                  "from a NodePort or load balancer to pods here: eth0 -> cni0",
                                  "between pods on this node: cni0 -> cni0"));
}

TEST_F(PodFlows, WithoutADefaultRouteNobodyOutside) {
  routes_.routes.erase(routes_.routes.begin());
  EXPECT_THAT(ways(), ElementsAre("from pods here to pods on other nodes: cni0 -> flannel.1",
                                  "from pods on other nodes to pods here: flannel.1 -> cni0",
                                  "between pods on this node: cni0 -> cni0"));
}

TEST_F(PodFlows, AnswersComeTheOtherWay) {
  const auto all = flows();
  const auto answer = packets(all.at(0)).at(1).packet;
  EXPECT_EQ(answer.state, CtState::answer);
  EXPECT_EQ(answer.in, device_name("flannel.1"));
  EXPECT_EQ(answer.out_index, 5U);
  EXPECT_TRUE(answer.to_bridge);
  EXPECT_EQ(answer.destination, all.at(0).first.source);
  EXPECT_EQ(packets(all.at(2)).at(1).packet.untranslated, addresses_of(*parse_ip_prefix("192.0.2.1")))
      << "what pods sent to the internet was masqueraded";
}

TEST_F(PodFlows, ARouteThatLeadsElsewhereMakesTheWayBackUnknown) {
  for (const auto& flow : flows()) EXPECT_TRUE(flow.first.source_by_in && flow.first.destination_by_out) << flow.name;
  routes_.routes.push_back(
      {.family = 4, .destination = "10.244.0.0", .prefix_length = 16, .gateway = "", .link_index = 2});
  const auto out = flows().at(0);
  EXPECT_TRUE(out.first.source_by_in) << "the bridge's own route is nearer";
  EXPECT_FALSE(out.first.destination_by_out);
  EXPECT_FALSE(packets(out).at(1).packet.source_by_in);
}

}  // namespace
}  // namespace nodecheck
