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

constexpr std::string_view id = "network.stale-bridge";

FlannelSubnet lease(const std::string& subnet, const std::string& ipv6 = "") {
  FlannelSubnet file;
  file.present = true;
  file.subnet = subnet;
  file.ipv6_subnet = ipv6;
  return file;
}

CniConfig written(const std::string& plugin) {
  CniConfig config;
  config.files.push_back(parse_cni_file(R"({"name": "x", "plugins": [)" + plugin + "]}", "10-a.conflist"));
  return config;
}
const CniConfig flannels = written(R"({"type": "flannel"})");
CniConfig mynet(const std::string& more = "") {
  return written(R"({"type": "bridge", "isGateway": true, )" + more +
                 R"("ipam": {"type": "host-local", "subnet": "10.88.0.0/16"}})");
}

Links cni0(const std::vector<std::string>& addresses) { return {{uplink(), bridge_device(4, "cni0", addresses)}}; }

Outcome under_flannel(const std::vector<std::string>& addresses, const FlannelSubnet& file = lease("10.244.1.1/24"),
                      const CniConfig& config = flannels) {
  return judged(id, bridged(), cni0(addresses), config, file);
}
Outcome under_bridge(const std::vector<std::string>& addresses, const CniConfig& config = mynet()) {
  return judged(id, bridged("bridge"), cni0(addresses), config, FlannelSubnet{});
}

TEST(StaleBridge, PassesOnThisNodesSubnet) {
  EXPECT_EQ(under_flannel({"10.244.1.1/24", "fe80::1/64"}).verdict, Verdict::pass);
  EXPECT_EQ(under_flannel({"10.244.1.1/24"}).observed, "cni0 takes 10.244.1.1/24");
  EXPECT_EQ(under_flannel({}).verdict, Verdict::pass) << "the next pod's plugin gives it its address";
  EXPECT_EQ(under_bridge({"10.88.0.1/16"}).verdict, Verdict::pass);
}

TEST(StaleBridge, FailsWithTheAddressOfAnEarlierLease) {
  const auto o = under_flannel({"10.244.7.1/24"});
  ASSERT_EQ(o.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, o), Severity::error);
  EXPECT_EQ(
      o.findings.at(0).message,
      "cni0 has 10.244.7.1/24, and /run/flannel/subnet.env gives it 10.244.1.1/24: the bridge plugin refuses that, "
      "and no pod starts");
  EXPECT_EQ(o.findings.at(0).evidence.at(0), (Evidence{"rtnetlink", "cni0", "10.244.7.1/24", "10.244.1.1/24"}));
  EXPECT_EQ(o.findings.at(0).evidence.at(1).locator, "FLANNEL_SUBNET");
  EXPECT_THAT(o.remedy, HasSubstr("  ip link delete cni0\n"));
  EXPECT_EQ(under_flannel({"10.244.1.1/16"}).verdict, Verdict::fail) << "another prefix length";
}

TEST(StaleBridge, FailsWithTheAddressOfAnEarlierConfiguration) {
  const auto o = under_bridge({"10.244.1.1/24"});
  ASSERT_EQ(o.verdict, Verdict::fail);
  EXPECT_THAT(o.findings.at(0).message, HasSubstr("/etc/cni/net.d/10-a.conflist gives it 10.88.0.1/16"));
}

TEST(StaleBridge, TheFirstIpv4AddressDecides) {
  EXPECT_EQ(under_flannel({"10.244.1.1/24", "192.168.7.1/24"}).verdict, Verdict::pass) << "as the plugin looks";
  EXPECT_EQ(under_flannel({"192.168.7.1/24", "10.244.1.1/24"}).verdict, Verdict::fail);
}

TEST(StaleBridge, OfIpv6OnlyWhatOverlaps) {
  const auto dual = lease("10.244.1.1/24", "fd00:10:244:1::1/64");
  EXPECT_EQ(under_flannel({"10.244.1.1/24", "fe80::1/64", "fd99::1/64"}, dual).verdict, Verdict::pass);
  EXPECT_EQ(under_flannel({"10.244.1.1/24", "fd00:10:244:1::1/64"}, dual).verdict, Verdict::pass);
  EXPECT_THAT(under_flannel({"10.244.1.1/24", "fd00:10:244::1/56"}, dual).findings.at(0).message,
              HasSubstr("cni0 has fd00:10:244::1/56"));
  EXPECT_EQ(under_flannel({"fd00:10:244:1::9/64"}, lease("", "fd00:10:244:1::1/64")).verdict, Verdict::fail);
}

TEST(StaleBridge, ForcedAddressesOnlyWarn) {
  const auto o = under_bridge({"10.244.1.1/24"}, mynet(R"("forceAddress": true, )"));
  ASSERT_EQ(o.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, o), Severity::warning);
  EXPECT_THAT(o.findings.at(0).message, HasSubstr("the next pod puts that in its place"));
  const auto k3s = written(R"({"type": "flannel", "delegate": {"forceAddress": true}})");
  EXPECT_EQ(severity_of(id, under_flannel({"10.42.7.1/24"}, lease("10.42.0.1/24"), k3s)), Severity::warning);
}

TEST(StaleBridge, NotWhereTheSubnetIsNotKnown) {
  EXPECT_EQ(under_flannel({"10.244.7.1/24"}, FlannelSubnet{}).verdict, Verdict::not_applicable) << "no lease yet";
  EXPECT_EQ(under_bridge({"10.244.7.1/24"}, written(R"({"type": "bridge", "ipam": {"type": "dhcp"}})")).verdict,
            Verdict::not_applicable);
  EXPECT_EQ(judged(id, bridged("bridge"), cni0({"10.1.1.1/24"}), CniConfig{}, FlannelSubnet{}).verdict,
            Verdict::not_applicable);
}

TEST(StaleBridge, NotWithoutABridgeOfACniPlugin) {
  EXPECT_EQ(judged(id, routed()).verdict, Verdict::not_applicable) << "no fact is needed for that";
  EXPECT_EQ(judged(id, bridged(), Links{{uplink()}}, flannels, lease("10.244.1.1/24")).observed,
            "cni0 is not made yet");
  const Links docker{{uplink(), bridge_device(4, "docker0", {"172.17.0.1/16"})}};
  EXPECT_EQ(judged(id, bridged("flannel", "docker0"), docker, CniConfig{}, lease("10.244.1.1/24")).verdict,
            Verdict::not_applicable);
  EXPECT_EQ(judged(id, bridged("flannel", "docker0"), docker, flannels, lease("10.244.1.1/24")).verdict, Verdict::fail)
      << "a plugin that was told to use docker0";
}

TEST(StaleBridge, UnknownWhereAFactIsMissing) {
  const Unavailable denied{Unavailable::Kind::denied, "flannel.subnet", "Permission denied"};
  EXPECT_EQ(judged(id, bridged(), flannels, lease("10.244.1.1/24")).verdict, Verdict::unknown) << "links";
  EXPECT_EQ(judged(id, bridged(), cni0({"10.244.7.1/24"}), flannels, Result<FlannelSubnet>(denied)).verdict,
            Verdict::unknown);
  EXPECT_EQ(judged(id, bridged("bridge"), cni0({"10.244.7.1/24"}), FlannelSubnet{}).verdict, Verdict::unknown);
  Profile unread;
  unread.network_unread = "/etc/cni/net.d: Permission denied";
  EXPECT_EQ(judged(id, unread, cni0({})).verdict, Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
