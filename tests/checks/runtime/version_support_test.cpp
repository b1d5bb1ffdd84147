// runtime.version-support: judged on the node's own day.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/wall_clock.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"
#include "support/runtimes.hpp"

namespace nodecheck {
namespace {

constexpr auto id = "runtime.version-support";
const WallClock in_2025{1'736'899'200}, in_2027{1'800'000'000};

Outcome judge_release(const CriVersion& cri, const WallClock& now, const Profile& profile = with_kubelet(1, 32)) {
  return judged(id, profile, cri, now);
}

TEST(RuntimeVersionSupport, PassesWhatNothingIsKnownAgainst) {
  const auto outcome = judge_release(speaks_cri(), in_2025);
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "nothing is known against containerd v1.7.24 with kubelet 1.32.0");
  EXPECT_EQ(judge_release(speaks_cri("cri-o", "1.32.5"), in_2027).verdict, Verdict::pass);
  EXPECT_EQ(judge_release(speaks_cri(), in_2025, Profile{}).verdict, Verdict::pass);
}

TEST(RuntimeVersionSupport, FailsPastTheEndAndForAPairThatIsNone) {
  const auto past = judge_release(speaks_cri(), in_2027);
  EXPECT_EQ(past.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, past), Severity::info);
  EXPECT_THAT(past, says("containerd 1.7 gets no more fixes"));
  EXPECT_THAT(judge_release(speaks_cri("containerd", "1.6.20~ds1"), in_2025), says("not among the releases"));
  EXPECT_THAT(judge_release(speaks_cri("cri-o", "1.28.0"), in_2025), says("made for Kubernetes 1.28"));
}

TEST(RuntimeVersionSupport, NotApplicableToReleasesWithoutATable) {
  EXPECT_EQ(judge_release(speaks_cri("docker", "27.5.1"), in_2025).verdict, Verdict::not_applicable);
  EXPECT_EQ(judge_release(speaks_cri("containerd", "unknown"), in_2025).verdict, Verdict::not_applicable);
  EXPECT_EQ(judge_release(CriVersion{}, in_2025).verdict, Verdict::not_applicable);
}

TEST(RuntimeVersionSupport, UnknownWhereSomethingCouldNotBeRead) {
  EXPECT_EQ(judged(id, Profile{}, hung<CriVersion>(), in_2025).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, Profile{}, speaks_cri(), hung<WallClock>()).verdict, Verdict::unknown);
  Profile unread;
  unread.kubelet_unread = "Permission denied";
  EXPECT_EQ(judge_release(speaks_cri(), in_2025, unread).verdict, Verdict::unknown);
  EXPECT_EQ(judge_release(speaks_cri(), in_2027, unread).verdict, Verdict::fail);
}

}  // namespace
}  // namespace nodecheck
