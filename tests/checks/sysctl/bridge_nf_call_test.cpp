// sysctl.bridge-nf-call-iptables and -ip6tables: the key, or the pod bridge's own attribute, but only with the module.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/links.hpp"
#include "facts/sysctls.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
constexpr auto id = "sysctl.bridge-nf-call-iptables";
constexpr auto id6 = "sysctl.bridge-nf-call-ip6tables";

Sysctls calls(std::optional<std::string> value) {
  return {{{"net.bridge.bridge-nf-call-iptables", {value, ""}}, {"net.bridge.bridge-nf-call-ip6tables", {value, ""}}}};
}

Links cni0(bool iptables, bool ip6tables = false) {
  Link link;
  link.name = "cni0";
  link.bridge = BridgeNetfilter{iptables, ip6tables};
  return {{link}};
}

TEST(BridgeNfCall, PassesWhenTheKeyIsOne) {
  EXPECT_EQ(judged(id, bridged(), calls("1"), cni0(false)).verdict, Verdict::pass);
  EXPECT_EQ(judged(id6, bridged(), calls("1")).verdict, Verdict::pass);
}

TEST(BridgeNfCall, FailsWhenItIsZero) {
  const auto outcome = judged(id, bridged(), calls("0"), cni0(false));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(evidence_in(outcome),
              ElementsAre(Evidence{"/proc/sys/net/bridge/bridge-nf-call-iptables", "", "0", "1"}));
  EXPECT_THAT(outcome, remedied_by("  sysctl -w net.bridge.bridge-nf-call-iptables=1"));
  EXPECT_THAT(outcome, remedied_by("/etc/modules-load.d/br_netfilter.conf"));
  EXPECT_THAT(outcome, remedied_by("echo 'net.bridge.bridge-nf-call-iptables = 1' >> /etc/sysctl.d/"));
}

TEST(BridgeNfCall, PassesWhereThePodBridgesOwnAttributeIsOn) {
  const auto outcome = judged(id, bridged(), calls("0"), cni0(true));
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_THAT(outcome.observed, HasSubstr("cni0's own attribute is on"));
  EXPECT_EQ(judged(id6, bridged(), calls("0"), cni0(true, false)).verdict, Verdict::fail);
  EXPECT_EQ(judged(id6, bridged(), calls("0"), cni0(false, true)).verdict, Verdict::pass);
}

TEST(BridgeNfCall, AnotherBridgesAttributeDoesNotCount) {
  EXPECT_EQ(judged(id, bridged("bridge", "docker0"), calls("0"), cni0(true)).verdict, Verdict::fail);
}

TEST(BridgeNfCall, TheAttributeIsNothingWithoutTheModule) {
  const auto outcome = judged(id, bridged(), calls({}), cni0(true, true));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome, says("br_netfilter is not loaded"));
  EXPECT_EQ(outcome.observed, "absent");
  EXPECT_EQ(*Registered::find(id).at(0)->causes.begin(), "kernel.module-br-netfilter");
}

TEST(BridgeNfCall, WarnsWhileTheCniIsUnset) {
  EXPECT_EQ(severity_of(id, judged(id, {}, calls("0"), Links{})), Severity::warning);
}

TEST(BridgeNfCall, Ip6tablesIsAnErrorOnlyWithIpv6AndABridge) {
  const auto weight = [](const Profile& p) { return severity_of(id6, judged(id6, p, calls("0"), Links{})); };
  EXPECT_EQ(weight(bridged()), Severity::warning);
  EXPECT_EQ(weight(with_families(true, true, bridged())), Severity::error);
  EXPECT_EQ(weight(with_families(true, true)), Severity::warning);
}

TEST(BridgeNfCall, UnknownWhereTheKeyWasDenied) {
  const Sysctls denied{{{"net.bridge.bridge-nf-call-iptables", {{}, "Permission denied"}}}};
  EXPECT_EQ(judged(id, bridged(), denied, Links{}).verdict, Verdict::unknown);
}

TEST(BridgeNfCall, UnknownWhereTheBridgeCouldNotBeAsked) {
  EXPECT_EQ(judged(id, bridged(), calls("0")).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, {}, calls("0")).verdict, Verdict::fail) << "no bridge is known that might save it";
  EXPECT_EQ(judged(id, bridged(), calls({})).verdict, Verdict::fail) << "no bridge can save it";
}

TEST(BridgeNfCall, DoesNotApplyWithoutAPodBridgeNorToThoseWhoSetItThemselves) {
  EXPECT_EQ(judged(id, routed("calico"), calls("0"), Links{}).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged(id, of(Distribution::k0s), calls("0"), Links{}).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged(id6, of(Distribution::k0s), calls("0"), Links{}).verdict, Verdict::not_applicable);
}

}  // namespace
}  // namespace nodecheck
