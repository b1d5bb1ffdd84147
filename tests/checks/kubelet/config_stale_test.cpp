// kubelet.config-stale: what changed after the start, and what a clock that was set cannot prove.
#include "support/age_literals.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
constexpr auto id = "kubelet.config-stale";

Outcome judge_files(std::initializer_list<std::int64_t> files) {
  return judged(id, {}, ages_of(started_at_1000("kubelet", files)));
}

TEST(KubeletConfigStale, PassesWhereTheFilesAreOlder) {
  const auto outcome = judge_files({10, 999});
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed,
            "kubelet (pid 812) was started at 1970-01-01 00:16:40 UTC, after its 2 files last changed");
  EXPECT_EQ(judge_files({}).verdict, Verdict::pass);
}

TEST(KubeletConfigStale, FailsWhereOneIsYounger) {
  const auto outcome = judge_files({10, 1003, 4000});
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  ASSERT_EQ(outcome.findings.size(), 2U);
  EXPECT_THAT(outcome, says("/etc/1.conf changed after kubelet (pid 812) was started"));
  EXPECT_EQ(evidence_in(outcome).at(1), (Evidence{"/etc/2.conf", "time of change", "1970-01-01 01:06:40 UTC",
                                                  "before kubelet's start at 1970-01-01 00:16:40 UTC"}));
  EXPECT_THAT(outcome, remedied_by("  systemctl restart kubelet\n"));
}

TEST(KubeletConfigStale, TheStartIsToldUpToASecondTooEarly) {
  EXPECT_EQ(judge_files({1002}).verdict, Verdict::pass);
  EXPECT_EQ(judge_files({1003}).verdict, Verdict::fail);
}

TEST(KubeletConfigStale, AFileFromTheFutureProvesNothing) {
  const auto outcome = judge_files({10, 6000});
  EXPECT_EQ(outcome.verdict, Verdict::unknown);
  EXPECT_THAT(outcome, says("/etc/1.conf is in the future"));
  EXPECT_EQ(judge_files({1003, 6000}).verdict, Verdict::fail) << "another is younger all the same";
}

TEST(KubeletConfigStale, SoDoesAStartThatIsNotKnown) {
  auto daemon = started_at_1000("kubelet", {10});
  daemon.started = 0;
  EXPECT_EQ(judged(id, {}, ages_of(daemon)).verdict, Verdict::unknown);
  daemon.started = 6000 * a_second;
  EXPECT_THAT(judged(id, {}, ages_of(daemon)), says("in the future"));
}

TEST(KubeletConfigStale, WhatCouldNotBeReadIsNoPass) {
  auto daemon = started_at_1000("kubelet", {10});
  daemon.unread = Unavailable{Unavailable::Kind::denied, "/c.yaml", "Permission denied"};
  EXPECT_EQ(judged(id, {}, ages_of(daemon)).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, {}).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, {}, ConfigAges{.read_at = 1, .daemons = {}, .hidden = true}).verdict, Verdict::unknown);
}

TEST(KubeletConfigStale, AChmodIsNoChangeAndIsSaid) {
  auto daemon = started_at_1000("kubelet", {10, 20});
  daemon.files[1].touched = 4000 * a_second;
  const auto outcome = judged(id, {}, ages_of(daemon));
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  ASSERT_EQ(outcome.findings.size(), 1U);
  EXPECT_EQ(evidence_in(outcome).at(0),
            (Evidence{"/etc/1.conf", "time of change of its inode", "1970-01-01 01:06:40 UTC", ""}));
}

TEST(KubeletConfigStale, DoesNotApplyWhereNoneRuns) {
  EXPECT_EQ(judged(id, {}, ConfigAges{}).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged(id, {}, ages_of(started_at_1000("containerd", {4000}))).verdict, Verdict::not_applicable);
}

TEST(KubeletConfigStale, OfK0sIsRestartedWithIt) {
  EXPECT_THAT(judged(id, of(Distribution::k0s), ages_of(started_at_1000("kubelet", {4000}))),
              remedied_by("  systemctl restart k0sworker\n"));
}

}  // namespace
}  // namespace nodecheck
