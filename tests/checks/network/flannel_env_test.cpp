#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/cni_config.hpp"
#include "facts/flannel_subnet.hpp"
#include "support/judging.hpp"
#include "support/link_literals.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;

constexpr std::string_view id = "network.flannel-env";

const std::string whole =
    "FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n";

Profile flannel(Phase phase = Phase::running) {
  auto p = bridged();
  p.phase.value = phase;
  p.cni.source = "/etc/cni/net.d/10-flannel.conflist";
  p.overlay.value = "vxlan";
  return p;
}

CniConfig by_plugin(const std::string& more = "") {
  CniConfig config;
  config.files.push_back(
      parse_cni_file(R"({"name": "cbr0", "plugins": [{"type": "flannel")" + more + "}]}", "10-flannel.conflist"));
  return config;
}

Links links(const std::vector<std::string>& addresses = {"10.244.1.0/32"}) {
  return {{uplink(), vxlan_device(3, "flannel.1", addresses)}};
}

Outcome judge(const std::string& file, const Links& l = links()) {
  return judged(id, flannel(), parse_flannel_subnet(file), by_plugin(), l);
}

std::string first_message(const std::string& file, const Links& l = links()) {
  const auto o = judge(file, l);
  EXPECT_EQ(o.verdict, Verdict::fail) << file;
  return o.findings.empty() ? o.observed : o.findings.at(0).message;
}

TEST(FlannelEnv, Passes) {
  const auto o = judge(whole);
  EXPECT_EQ(o.verdict, Verdict::pass);
  EXPECT_EQ(o.observed, "10.244.1.1/24 of 10.244.0.0/16, flannel.1 is on it");
}

TEST(FlannelEnv, ADeviceThatIsDown) {
  auto down = links();
  down.links[1].up = false;
  const auto o = judge(whole, down);
  ASSERT_EQ(o.verdict, Verdict::fail);
  EXPECT_EQ(o.findings.at(0).message, "flannel.1 is down: no packet of a pod leaves this node by it");
  EXPECT_THAT(o.remedy, HasSubstr("\n  ip link set flannel.1 up\n"));
}

TEST(FlannelEnv, ALineThatFlannelDidNotWrite) {
  const auto o =
      judge("FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_MTU=x\nFLANNEL_IPMASQ=true");
  ASSERT_EQ(o.verdict, Verdict::fail);
  ASSERT_EQ(o.findings.size(), 1U) << "refused, and not missing";
  EXPECT_EQ(o.findings.at(0).message, "/run/flannel/subnet.env holds a line that flannel did not write: FLANNEL_MTU=x");
  EXPECT_EQ(o.findings.at(0).evidence.at(0).locator, "FLANNEL_MTU");
  EXPECT_EQ(severity_of(id, o), Severity::error);
}

TEST(FlannelEnv, TheLinesThatThePluginWants) {
  EXPECT_EQ(first_message("FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_IPMASQ=true\n"),
            "/run/flannel/subnet.env has no FLANNEL_MTU");
  EXPECT_EQ(judge("").findings.size(), 4U);
  const auto docker = judged(id, flannel(), parse_flannel_subnet("FLANNEL_SUBNET=10.244.1.1/24"), CniConfig{}, links());
  EXPECT_EQ(docker.verdict, Verdict::pass) << "Docker needs the subnet alone";
}

TEST(FlannelEnv, OutsideOfTheNetwork) {
  const auto file =
      "FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=192.168.1.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true";
  EXPECT_THAT(first_message(file, links({"192.168.1.0/32"})),
              HasSubstr("FLANNEL_SUBNET 192.168.1.1/24 is outside of FLANNEL_NETWORK 10.244.0.0/16"));
  EXPECT_THAT(judge(file, links({"192.168.1.0/32"})).remedy, HasSubstr("net-conf.json"));
  const auto two =
      "FLANNEL_NETWORK=10.0.0.0/16,10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true";
  EXPECT_EQ(judge(two).verdict, Verdict::pass) << "one of several";
}

TEST(FlannelEnv, ADeviceOfAnotherLease) {
  const auto o = judge(whole, links({"10.244.7.0/32"}));
  ASSERT_EQ(o.verdict, Verdict::fail);
  EXPECT_EQ(o.findings.at(0).message,
            "flannel.1 has 10.244.7.0/32, and FLANNEL_SUBNET in /run/flannel/subnet.env is 10.244.1.1/24: one of them "
            "is of an earlier lease");
  EXPECT_EQ(o.findings.at(0).evidence.at(0), (Evidence{"rtnetlink", "flannel.1", "10.244.7.0/32", "10.244.1.0"}));
  EXPECT_THAT(first_message(whole, links({})), HasSubstr("flannel.1 has no IPv4 address"));
  EXPECT_EQ(judge(whole, links({"10.9.1.0/32", "10.244.1.0/16"})).verdict, Verdict::pass)
      << "an address of a network before, and an old flannel's prefix length";
}

TEST(FlannelEnv, AnAddressThatTheNodeHasNoMore) {
  auto moved = links();
  moved.links[0].addresses = {{"192.168.10.77", 24}};
  EXPECT_EQ(first_message(whole, moved),
            "flannel.1 sends from 192.168.10.21, which is no address of this node any more");
  moved.links[1].vxlan->parent_index = 0;
  EXPECT_EQ(judge(whole, moved).verdict, Verdict::pass) << "its parent, and so the address, is in another namespace";
}

TEST(FlannelEnv, ADeviceThatIsGone) {
  const Links bare{{uplink()}};
  EXPECT_THAT(first_message(whole, bare), HasSubstr("flannel's vxlan device is gone"));
  EXPECT_EQ(judged(id, flannel(Phase::pre_join), parse_flannel_subnet(whole), by_plugin(), bare).verdict, Verdict::pass)
      << "a reset node";
  EXPECT_EQ(judge(whole, Links{{uplink(1400)}}).verdict, Verdict::pass) << "another backend's MTU";
  auto host_gw = flannel();
  host_gw.overlay.value = "none";
  EXPECT_EQ(judged(id, host_gw, parse_flannel_subnet(whole), by_plugin(), bare).verdict, Verdict::pass);
}

TEST(FlannelEnv, BothFamilies) {
  const auto file = whole + "FLANNEL_IPV6_NETWORK=fd00:10:244::/56\nFLANNEL_IPV6_SUBNET=fd00:10:244:1::1/64\n";
  auto both = links();
  const Vxlan six{1, 8472, "fe80::5054:ff:fe12:3456", 2};
  both.links.push_back(vxlan_device(4, "flannel-v6.1", {"fe80::1/64", "fd00:10:244:1::/128"}, six));
  EXPECT_EQ(judge(file, both).verdict, Verdict::pass);
  EXPECT_EQ(judge(file, both).observed,
            "10.244.1.1/24 of 10.244.0.0/16, flannel.1 is on it; fd00:10:244:1::1/64 of fd00:10:244::/56, flannel-v6.1 "
            "is on it");
  both.links.back() = vxlan_device(4, "flannel-v6.1", {"fe80::1/64"}, six);
  EXPECT_THAT(first_message(file, both), HasSubstr("flannel-v6.1 has no IPv6 address"));
  EXPECT_THAT(first_message(whole + "FLANNEL_IPV6_NETWORK=fd00:10:244::/56\nFLANNEL_IPV6_SUBNET=fd99::1/64\n"),
              HasSubstr("FLANNEL_IPV6_SUBNET fd99::1/64 is outside"));
}

TEST(FlannelEnv, NoLease) {
  const auto o = judged(id, flannel(), FlannelSubnet{}, by_plugin(), links());
  ASSERT_EQ(o.verdict, Verdict::fail);
  EXPECT_THAT(o.findings.at(0).message, HasSubstr("flannel has no lease on this node"));
  EXPECT_THAT(o.remedy, HasSubstr("logs -l app=flannel"));
  for (const auto phase : {Phase::pre_join, Phase::start})
    EXPECT_EQ(judged(id, flannel(phase), FlannelSubnet{}, by_plugin(), links()).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged(id, flannel(), FlannelSubnet{}, CniConfig{}, links()).verdict, Verdict::not_applicable)
      << "--cni flannel, and it is still to come";
}

TEST(FlannelEnv, AFileElsewhere) {
  const auto config = by_plugin(R"(, "subnetFile": "/srv/subnet.env")");
  EXPECT_EQ(judged(id, flannel(), FlannelSubnet{}, config, links()).verdict, Verdict::unknown);
}

TEST(FlannelEnv, NotWithoutFlannel) {
  EXPECT_EQ(judged(id, routed()).verdict, Verdict::not_applicable) << "no fact is needed for that";
  EXPECT_EQ(judged(id, Profile{}, FlannelSubnet{}).verdict, Verdict::not_applicable);
}

TEST(FlannelEnv, UnknownWhereAFactIsMissing) {
  const Unavailable denied{Unavailable::Kind::denied, "flannel.subnet", "Permission denied"};
  EXPECT_EQ(judged(id, flannel(), Result<FlannelSubnet>(denied), by_plugin(), links()).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, flannel(), parse_flannel_subnet(whole), by_plugin()).verdict, Verdict::unknown) << "links";
  EXPECT_EQ(judged(id, flannel(), parse_flannel_subnet(""), by_plugin()).verdict, Verdict::fail)
      << "what the file alone tells is enough";
  Profile unread;
  unread.network_unread = "/etc/cni/net.d: Permission denied";
  EXPECT_EQ(judged(id, unread, FlannelSubnet{}).verdict, Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
