// sysctl.ipv6-forwarding: only where the cluster has IPv6, and then for devices that are still to come too.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/sysctls.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
constexpr auto id = "sysctl.ipv6-forwarding";

Sysctls forwarding(std::optional<std::string> all, std::optional<std::string> later) {
  return {{{"net.ipv6.conf.all.forwarding", {std::move(all), ""}},
           {"net.ipv6.conf.default.forwarding", {std::move(later), ""}}}};
}

TEST(Ipv6Forwarding, PassesWhenBothAreOn) {
  EXPECT_EQ(judged(id, with_families(true, true), forwarding("1", "1")).verdict, Verdict::pass);
}

TEST(Ipv6Forwarding, FailsWhenOneIsOff) {
  const auto outcome = judged(id, with_families(true, true), forwarding("1", "0"));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(evidence_in(outcome), ElementsAre(Evidence{"/proc/sys/net/ipv6/conf/default/forwarding", "", "0", "1"}));
  EXPECT_EQ(judged(id, with_families(false, true), forwarding("0", "1")).verdict, Verdict::fail);
}

TEST(Ipv6Forwarding, FailsWhereTheKernelHasNoIpv6) {
  EXPECT_EQ(evidence_in(judged(id, with_families(true, true), forwarding({}, {}))).at(1).observed, "absent");
}

TEST(Ipv6Forwarding, UnknownWhereItWasNotRead) {
  EXPECT_EQ(judged(id, with_families(true, true), Sysctls{}).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, with_families(true, true)).verdict, Verdict::unknown);
}

TEST(Ipv6Forwarding, DoesNotApplyWithoutIpv6AndThatIsTheDefault) {
  EXPECT_EQ(judged(id, {}, forwarding("0", "0")).verdict, Verdict::not_applicable);
}

TEST(Ipv6Forwarding, LeavesItToDistributionsThatSetItThemselves) {
  EXPECT_EQ(judged(id, with_families(true, true, of(Distribution::rke2)), forwarding("0", "0")).verdict,
            Verdict::not_applicable);
}

}  // namespace
}  // namespace nodecheck
