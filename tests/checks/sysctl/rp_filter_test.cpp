#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/routes.hpp"
#include "facts/sysctls.hpp"
#include "support/judging.hpp"
#include "support/link_literals.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;

constexpr std::string_view id = "sysctl.rp-filter";

Sysctls all(const std::string& value) { return {{{"net.ipv4.conf.all.rp_filter", {value, {}}}}}; }

Profile over_flannel() {
  auto p = bridged();
  p.overlay_device.value = "flannel.1";
  return p;
}

/// Of the uplink, of flannel.1, and of a second network card that carries the tunnel.
Links links(std::optional<int> up, std::optional<int> tunnel, std::optional<int> carrier = 0) {
  Links l{
      {uplink(), device(3, "ens4"), vxlan_device(4, "flannel.1", {}, {1, 8472, "", 3}), bridge_device(5, "cni0", {})}};
  l.links[0].rp_filter = up;
  l.links[1].rp_filter = carrier;
  l.links[2].rp_filter = tunnel;
  l.links[3].rp_filter = 1;  // what comes in from pods goes back to them by the same bridge
  return l;
}

Routes default_by(int link) {
  Route route;
  route.family = 4;
  route.link_index = link;
  return {{route}};
}

Outcome judge(const Links& l, const std::string& of_all) {
  return judged(id, over_flannel(), l, default_by(2), all(of_all));
}

TEST(RpFilter, PassesWhereItIsOffOrLoose) {
  for (const auto* of_all : {"0", "2"}) EXPECT_EQ(judge(links(0, 2), of_all).verdict, Verdict::pass) << of_all;
  EXPECT_EQ(judge(links(0, 2), "0").observed, "flannel.1 2, ens4 0, ens3 0");
}

TEST(RpFilter, FailsWhereItIsStrict) {
  const auto o = judge(links(0, 1), "0");
  ASSERT_EQ(o.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, o), Severity::warning);
  EXPECT_THAT(o.findings.at(0).message, HasSubstr("on flannel.1 is strict"));
  EXPECT_EQ(o.findings.at(0).evidence.at(0), (Evidence{"/proc/sys/net/ipv4/conf/flannel.1/rp_filter", "", "1", "2"}));
  EXPECT_THAT(o.remedy, HasSubstr("  sysctl -w net/ipv4/conf/flannel.1/rp_filter=2\n"));
  EXPECT_THAT(o.remedy, HasSubstr("'net/ipv4/conf/flannel.1/rp_filter = 2' >> /etc/sysctl.d"));
}

TEST(RpFilter, TheLargerOfTheTwoCounts) {
  const auto o = judge(links(0, 2), "1");
  ASSERT_EQ(o.verdict, Verdict::fail);
  ASSERT_EQ(o.findings.size(), 2U) << "not flannel.1, which is 2";
  EXPECT_THAT(o.findings.at(1).message, HasSubstr("ens3"));
  EXPECT_EQ(o.findings.at(1).evidence.at(1).observed, "1");
  EXPECT_EQ(judge(links(1, 1, 1), "2").verdict, Verdict::pass) << "all's 2 loosens the devices' 1";
}

TEST(RpFilter, TheDeviceBelowTheTunnelIsOnThePath) {
  EXPECT_THAT(judge(links(0, 0, 1), "0").findings.at(0).message, HasSubstr("ens4"));
}

TEST(RpFilter, OthersAreNot) {
  auto l = links(0, 0);
  l.links.push_back(device(9, "docker0", "bridge"));
  l.links.back().rp_filter = 1;
  EXPECT_EQ(judge(l, "0").verdict, Verdict::pass);
}

TEST(RpFilter, OnlyOfIpv4) {
  EXPECT_EQ(judged(id, with_families(false, true), links(1, 1), default_by(2), all("1")).verdict,
            Verdict::not_applicable);
  EXPECT_EQ(judged(id, Profile{}, links(1, 1), Routes{}, all("1")).verdict, Verdict::not_applicable)
      << "no way out, and no tunnel";
}

TEST(RpFilter, UnknownWhereItCannotBeRead) {
  EXPECT_EQ(judge(links(std::nullopt, 0), "0").verdict, Verdict::unknown);
  EXPECT_EQ(judge(links(std::nullopt, 1), "0").verdict, Verdict::fail) << "what is seen is enough";
  EXPECT_EQ(judged(id, Profile{}, links(0, 0), default_by(2)).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, Profile{}, default_by(2), all("0")).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, Profile{}, links(0, 0), default_by(2),
                   Sysctls{{{"net.ipv4.conf.all.rp_filter", {{}, "Permission denied"}}}})
                .verdict,
            Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
