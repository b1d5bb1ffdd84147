#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/cri_literals.hpp"
#include "support/judging.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;

using Kind = Unavailable::Kind;

constexpr auto id = "runtime.responsive";

Outcome judge_version(Result<CriVersion> version) { return judged(id, Profile{}, endpoint(), std::move(version)); }

TEST(RuntimeResponsive, PassesWithItsLatency) {
  const auto outcome = judge_version(containerd_v1());
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "Version answered in 1.2 ms");
}

TEST(RuntimeResponsive, ARefusalIsAnAnswer) {
  const auto outcome = judge_version(refusal(12, "unknown service runtime.v1.RuntimeService"));
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_THAT(outcome.observed, HasSubstr("refused"));
}

TEST(RuntimeResponsive, FailsForSilence) {
  const auto outcome = judge_version(no_answer());
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome.remedy, HasSubstr("systemctl restart containerd"));
}

TEST(RuntimeResponsive, WarnsOfSlowness) {
  auto version = containerd_v1();
  version.latency_seconds = 0.5;
  EXPECT_EQ(judge_version(version).verdict, Verdict::pass);
  version.latency_seconds = 0.731;
  const auto outcome = judge_version(version);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_EQ(outcome.observed, "731 ms");
}

TEST(RuntimeResponsive, UnknownWhereItWasNotAsked) {
  EXPECT_EQ(judge_version(denied()).verdict, Verdict::unknown);
  EXPECT_EQ(judge_version(Unavailable{Kind::unsupported, containerd_socket, "stale"}).verdict, Verdict::unknown);
  EXPECT_EQ(judge_version(Unavailable{Kind::timed_out, "cri.version <- cri.endpoint", "late"}).verdict,
            Verdict::unknown);
}

TEST(RuntimeResponsive, NotApplicableWithoutAnEndpointOrGrpc) {
  EXPECT_EQ(judged(id, Profile{}, CriEndpoint{}, CriVersion{}).verdict, Verdict::not_applicable);
  EXPECT_EQ(judge_version(refusal(14, "Broken pipe")).verdict, Verdict::not_applicable);
}

}  // namespace
}  // namespace nodecheck
