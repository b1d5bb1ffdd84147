// sysctl.ip-forward: the global switch, and the one of each device on the pods' path.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/links.hpp"
#include "facts/routes.hpp"
#include "facts/sysctls.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
constexpr auto id = "sysctl.ip-forward";

Sysctls forward(std::optional<std::string> value) { return {{{"net.ipv4.ip_forward", {std::move(value), ""}}}}; }

Link device(int index, std::string name, bool forwards) {
  Link link;
  link.index = index;
  link.name = std::move(name);
  link.ipv4_forwarding = forwards;
  return link;
}

Links links(bool uplink = true, bool bridge = true, bool overlay = true, bool other = true) {
  return {{device(2, "eth0.100", uplink), device(3, "cni0", bridge), device(4, "flannel.1", overlay),
           device(5, "wlan0", other)}};
}
const Routes routes{{{.family = 4, .destination = "", .gateway = "192.0.2.1", .link_index = 2}}};

Profile flannel() {
  auto p = bridged();
  p.overlay_device.value = "flannel.1";
  return p;
}

TEST(IpForward, PassesWhenEveryDeviceOfThePathForwards) {
  const auto outcome = judged(id, flannel(), forward("1"), links(), routes);
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "net.ipv4.ip_forward is 1");
}

TEST(IpForward, UnknownWhereADeviceOfThePathIsNotTold) {
  auto all = links();
  all.links[1].ipv4_forwarding = std::nullopt;
  const auto outcome = judged(id, flannel(), forward("1"), all, routes);
  EXPECT_EQ(outcome.verdict, Verdict::unknown);
  EXPECT_THAT(outcome.findings.at(0).message, HasSubstr("whether cni0 forwards"));
}

TEST(IpForward, FailsUnlessItIsExactlyOne) {
  for (const auto* value : {"0", "2", ""}) {
    const auto outcome = judged(id, flannel(), forward(value), links(), routes);
    EXPECT_EQ(outcome.verdict, Verdict::fail) << value;
    EXPECT_EQ(severity_of(id, outcome), Severity::error);
    EXPECT_THAT(evidence_in(outcome), ElementsAre(Evidence{"/proc/sys/net/ipv4/ip_forward", "", value, "1"}));
  }
}

TEST(IpForward, TheRemedyHoldsNowAndAfterReboots) {
  const auto* check = Registered::find(id).at(0);
  EXPECT_THAT(check->remedy, HasSubstr("  sysctl -w net.ipv4.ip_forward=1"));
  EXPECT_THAT(check->remedy, HasSubstr(">> /etc/sysctl.d/"));
}

TEST(IpForward, FailsWhereTheKeyIsAbsent) {
  const auto outcome = judged(id, flannel(), forward({}), links(), routes);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(outcome.observed, "absent");
}

TEST(IpForward, FailsWithoutTheLinksToo) { EXPECT_EQ(judged(id, flannel(), forward("0")).verdict, Verdict::fail); }

TEST(IpForward, FailsForAClosedDeviceOfThePathAndNamesIt) {
  const auto outcome = judged(id, flannel(), forward("1"), links(false, true, false), routes);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(evidence_in(outcome), ElementsAre(Evidence{"/proc/sys/net/ipv4/conf/flannel.1/forwarding", "", "0", "1"},
                                                Evidence{"/proc/sys/net/ipv4/conf/eth0.100/forwarding", "", "0", "1"}));
  EXPECT_THAT(outcome, remedied_by("  sysctl -w net/ipv4/conf/eth0.100/forwarding=1"));
  EXPECT_THAT(outcome, remedied_by("echo 'net/ipv4/conf/flannel.1/forwarding = 1' >>"));
  EXPECT_THAT(outcome.remedy, Not(HasSubstr("cni0")));
}

TEST(IpForward, OtherDevicesDoNotMatter) {
  EXPECT_EQ(judged(id, flannel(), forward("1"), links(true, true, true, false), routes).verdict, Verdict::pass);
  EXPECT_EQ(judged(id, {}, forward("1"), links(true, false, false, false), Routes{}).verdict, Verdict::pass);
}

TEST(IpForward, UnknownWhereADeviceCouldNotBeSeen) {
  EXPECT_EQ(judged(id, flannel(), forward("1"), routes).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, flannel(), forward("1"), links()).verdict, Verdict::unknown);
}

TEST(IpForward, UnknownWhereTheKeyWasDenied) {
  const Sysctls denied{{{"net.ipv4.ip_forward", {{}, "Permission denied"}}}};
  EXPECT_EQ(judged(id, flannel(), denied, links(), routes).verdict, Verdict::unknown);
}

TEST(IpForward, DoesNotApplyToIpv6OnlyClustersNorToThoseWhoSetItThemselves) {
  EXPECT_EQ(judged(id, with_families(false, true), forward("0"), links(), routes).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged(id, of(Distribution::k3s), forward("0"), links(), routes).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged(id, of(Distribution::k3s, Phase::running), forward("0"), links(), routes).verdict, Verdict::fail);
}

}  // namespace
}  // namespace nodecheck
