#include "facts/flannel_subnet.hpp"

#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "json.hpp"
#include "support/fixture.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(FlannelSubnet, AsFlanneldWritesIt) {
  const FlannelSubnet wanted{.present = true,
                             .network = "10.244.0.0/16",
                             .subnet = "10.244.61.1/24",
                             .ipv6_network = "",
                             .ipv6_subnet = "",
                             .mtu = 1450,
                             .ip_masq = true};
  EXPECT_EQ(parse_flannel_subnet(fixture("flannel/subnet.env")), wanted);
}

TEST(FlannelSubnet, DualStack) {
  const auto s = parse_flannel_subnet("FLANNEL_IPV6_NETWORK=fd00:244::/56\nFLANNEL_IPV6_SUBNET=fd00:244:0:1::1/64\n");
  EXPECT_EQ(s.ipv6_network, "fd00:244::/56");
  EXPECT_EQ(s.ipv6_subnet, "fd00:244:0:1::1/64");
  EXPECT_EQ(s.subnet, "");
}

TEST(FlannelSubnet, UnknownLinesAreSkipped) {
  const auto s = parse_flannel_subnet(
      "# FLANNEL_MTU=9\n\nFOO = bar\nFLANNEL_NEWER = 1\nno line\nFLANNEL_SUBNET=10.0.0.1/24\r\nFLANNEL_MTU=8951");
  EXPECT_EQ(s.subnet, "10.0.0.1/24");
  EXPECT_EQ(s.mtu, 8951);
  EXPECT_THAT(s.refused, IsEmpty());
  EXPECT_EQ(s.ip_masq, std::nullopt);
  EXPECT_TRUE(parse_flannel_subnet("").present);
}

TEST(FlannelSubnet, ItIsNeverSourced) { EXPECT_EQ(parse_flannel_subnet("FLANNEL_SUBNET=$(id)").subnet, "$(id)"); }

TEST(FlannelSubnet, WhatFlannelsPluginWouldNotReadIsRefused) {
  for (const auto* line :
       {"FLANNEL_MTU=", "FLANNEL_MTU=x", "FLANNEL_MTU=14 50", "FLANNEL_MTU=-1", "FLANNEL_MTU=0x5aa",
        "FLANNEL_MTU=99999999999", "FLANNEL_IPMASQ=yes", "FLANNEL_IPMASQ=", "FLANNEL_SUBNET=10.244.1.1",
        "FLANNEL_SUBNET=10.244.1.1/33", "FLANNEL_SUBNET=fd00::1/64", "FLANNEL_SUBNET=\"10.244.1.1/24\"",
        "FLANNEL_SUBNET = 10.244.1.1/24", "FLANNEL_NETWORK=10.244.0.0/16,",
        "FLANNEL_NETWORK=", "FLANNEL_IPV6_SUBNET=10.244.1.1/24", "FLANNEL_IPV6_NETWORK=fd00::"})
    EXPECT_THAT(parse_flannel_subnet(line).refused, ElementsAre(line));
  EXPECT_THAT(parse_flannel_subnet("FLANNEL_NETWORK=10.244.0.0/16,10.245.0.0/16").refused, IsEmpty());
}

TEST(FlannelSubnet, BlanksAreMeantAllTheSame) {
  EXPECT_EQ(parse_flannel_subnet("FLANNEL_SUBNET = 10.244.1.1/24 ").subnet, "10.244.1.1/24");
}

TEST(FlannelSubnet, OfALongFileNotEverythingIsKept) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "FLANNEL_MTU=" + std::string(1000, 'x') + "\n";
  const auto s = parse_flannel_subnet(text);
  EXPECT_EQ(s.refused.size(), 16U);
  EXPECT_EQ(s.refused.front().size(), 120U);
}

TEST(FlannelSubnet, JsonBothWays) {
  const auto s = parse_flannel_subnet(fixture("flannel/subnet.env"));
  const Json j = s;
  EXPECT_EQ(j.get<FlannelSubnet>(), s);
  auto lost = j;
  lost.erase("present");
  EXPECT_THROW((void)lost.get<FlannelSubnet>(), std::exception);
}

TEST(FlannelSubnet, NoFileIsAValue) {
  std::string root = std::filesystem::temp_directory_path() / "nodecheck-flannel-XXXXXX";
  ASSERT_NE(::mkdtemp(root.data()), nullptr);
  Facts before(Host::at(root));
  EXPECT_EQ(**before.get<FlannelSubnet>(), FlannelSubnet{});
  std::filesystem::create_directories(root + "/run/flannel");
  std::ofstream(root + "/run/flannel/subnet.env") << "FLANNEL_SUBNET=10.244.1.1/24\n";
  Facts after(Host::at(root));
  EXPECT_EQ((*after.get<FlannelSubnet>())->subnet, "10.244.1.1/24");
  std::filesystem::remove_all(root);
}

}  // namespace
}  // namespace nodecheck
