#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/flannel_subnet.hpp"
#include "support/judging.hpp"
#include "support/link_literals.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;

constexpr std::string_view id = "network.flannel-mtu";

struct Mtus {
  std::uint32_t uplink = 1500, flannel = 1450, bridge = 1450, port = 1450;
  int file = 1450;
};

FlannelSubnet file_with(int mtu) {
  FlannelSubnet file;
  file.present = true;
  file.subnet = "10.244.1.1/24";
  file.mtu = mtu;
  return file;
}

Links node(const Mtus& m) {
  Links l{{uplink(m.uplink), vxlan_device(3, "flannel.1", {"10.244.1.0/32"}),
           bridge_device(4, "cni0", {"10.244.1.1/24"}), pod_port(5, 4, true, m.port)}};
  l.links[1].mtu = m.flannel;
  l.links[2].mtu = m.bridge;
  return l;
}

Outcome judge(const Mtus& m) { return judged(id, bridged(), node(m), file_with(m.file)); }

TEST(FlannelMtu, Passes) {
  const auto o = judge({});
  EXPECT_EQ(o.verdict, Verdict::pass);
  EXPECT_EQ(o.observed, "flannel.1 1450 over ens3 1500, FLANNEL_MTU 1450");
  EXPECT_EQ(judge({.uplink = 9001}).verdict, Verdict::pass) << "smaller than it might be";
}

TEST(FlannelMtu, FailsWhereTheTunnelDoesNotFit) {
  const auto o = judge({.uplink = 1400});
  ASSERT_EQ(o.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, o), Severity::error);
  EXPECT_EQ(o.findings.at(0).message,
            "flannel.1 has MTU 1450, and ens3, which carries it, 1400: large packets to other nodes are lost");
  EXPECT_EQ(o.findings.at(0).evidence.at(0), (Evidence{"rtnetlink", "flannel.1", "mtu 1450", "at most 1350"}));
  EXPECT_THAT(o.remedy, HasSubstr("  ip link set flannel.1 mtu 1350\n"));
  EXPECT_EQ(judge({.uplink = 1499}).verdict, Verdict::fail);
}

TEST(FlannelMtu, Ipv6BelowTakesMore) {
  auto links = node({});
  links.links[1] = vxlan_device(3, "flannel-v6.1", {}, {1, 8472, "2001:db8::1", 2});
  EXPECT_EQ(judged(id, bridged(), links, file_with(1450)).verdict, Verdict::fail) << "1450 + 70 > 1500";
  links.links[1].mtu = 1430;
  EXPECT_EQ(judged(id, bridged(), links, file_with(1450)).verdict, Verdict::pass)
      << "flannel writes 1450 there, and hosts learn the rest";
}

TEST(FlannelMtu, BothTunnelsAreJudged) {
  auto links = node({});
  links.links.push_back(vxlan_device(6, "flannel-v6.1", {}, {1, 8472, "2001:db8::1", 2}));
  EXPECT_THAT(judged(id, bridged(), links, file_with(1450)).findings.at(0).message, HasSubstr("flannel-v6.1"));
}

TEST(FlannelMtu, PodsLargerThanTheFileSays) {
  const auto o = judge({.port = 1500});
  ASSERT_EQ(o.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, o), Severity::warning);
  EXPECT_EQ(o.findings.at(0).message,
            "veth5 has MTU 1500, and FLANNEL_MTU is 1450: pods send packets that the tunnel does not take whole");
  EXPECT_EQ(judge({.bridge = 1500}).verdict, Verdict::fail);
  EXPECT_EQ(judge({.bridge = 1500, .port = 1500}).findings.size(), 1U) << "one thing, said once";
}

TEST(FlannelMtu, PodsSmallerThanTheFileSays) {
  const auto o = judge({.bridge = 1400, .port = 1400});
  ASSERT_EQ(o.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, o), Severity::warning);
  EXPECT_EQ(severity_of(id, judge({.bridge = 1400, .port = 1500})), Severity::warning) << "the larger one does harm";
}

TEST(FlannelMtu, AnEmptyBridgeHas1500) {
  auto links = node({.bridge = 1500});
  links.links.pop_back();
  EXPECT_EQ(judged(id, bridged(), links, file_with(1450)).verdict, Verdict::pass);
  links.links.push_back(pod_port(5, 9, true, 1500));
  EXPECT_EQ(judged(id, bridged(), links, file_with(1450)).verdict, Verdict::pass) << "docker0's, which carries no pods";
}

TEST(FlannelMtu, AFileThatPromisesTooMuch) {
  const auto o = judge({.flannel = 1400, .bridge = 1450, .file = 1450});
  ASSERT_EQ(o.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, o), Severity::warning);
  EXPECT_THAT(o.findings.at(0).message, HasSubstr("FLANNEL_MTU is 1450, and flannel.1 has MTU 1400"));
}

TEST(FlannelMtu, CanalsTunnelIsFlannels) {
  auto canal = routed("canal");
  canal.overlay_device.value = "flannel.1";
  EXPECT_EQ(judged(id, canal, node({}), file_with(1450)).verdict, Verdict::pass);
  EXPECT_EQ(judged(id, canal, node({.uplink = 1400}), file_with(1450)).verdict, Verdict::fail);
}

TEST(FlannelMtu, NotWithoutItsVxlan) {
  EXPECT_EQ(judged(id, routed(), FlannelSubnet{}).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged(id, bridged(), Links{{uplink()}}, file_with(1500)).verdict, Verdict::not_applicable) << "host-gw";
}

TEST(FlannelMtu, UnknownWhereItCannotBeKnown) {
  auto moved = node({});
  moved.links[1].vxlan = Vxlan{1, 8472, "10.1.2.3", 0};
  EXPECT_EQ(judged(id, bridged(), moved, file_with(1450)).verdict, Verdict::unknown) << "its parent is elsewhere";
  EXPECT_EQ(judged(id, bridged(), file_with(1450)).verdict, Verdict::unknown) << "no links";
  const Unavailable denied{Unavailable::Kind::denied, "flannel.subnet", "Permission denied"};
  EXPECT_EQ(judged(id, bridged(), node({}), Result<FlannelSubnet>(denied)).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, bridged(), node({.uplink = 1400}), Result<FlannelSubnet>(denied)).verdict, Verdict::fail)
      << "what is seen is enough";
}

}  // namespace
}  // namespace nodecheck
