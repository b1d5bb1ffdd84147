// sysctl.inotify: low limits are worth a word, a user near one is a warning, and what was not counted is no headroom.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/inotify_use.hpp"
#include "facts/sysctls.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
constexpr auto id = "sysctl.inotify";

Sysctls limits(const std::string& instances, const std::string& watches) {
  return {{{"fs.inotify.max_user_instances", {instances, {}}}, {"fs.inotify.max_user_watches", {watches, {}}}}};
}
const Sysctls ample = limits("8192", "524288");

InotifyUse used(std::int64_t instances, std::int64_t watches, std::string unseen = {}) {
  return {{{0, instances, watches}, {1000, 3, 12}}, std::move(unseen)};
}

TEST(Inotify, PassesWithRoom) {
  const auto outcome = judged(id, {}, ample, used(61, 1204));
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "most that one user has: instances 61 of 8192, watches 1204 of 524288");
  EXPECT_EQ(judged(id, {}, limits("512", "65536"), used(384, 49152)).verdict, Verdict::pass);
}

TEST(Inotify, LowLimitsAreWorthAWord) {
  const auto outcome = judged(id, {}, limits("128", "8192"), used(61, 1204));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::info);
  EXPECT_THAT(outcome.findings, SizeIs(2));
  EXPECT_EQ(evidence_in(outcome).at(0),
            (Evidence{"/proc/sys/fs/inotify/max_user_instances", "", "128", "at least 512"}));
  EXPECT_THAT(outcome, remedied_by("sysctl -w fs.inotify.max_user_instances=8192"));
  EXPECT_THAT(outcome, remedied_by("fs.inotify.max_user_watches = 524288"));
}

TEST(Inotify, OnlyWhatIsLowIsRaised) {
  EXPECT_THAT(judged(id, {}, limits("128", "524288"), used(61, 1204)).remedy, Not(HasSubstr("watches")));
}

TEST(Inotify, AUserNearTheLimitIsAWarning) {
  const auto outcome = judged(id, {}, limits("128", "524288"), used(97, 1204));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_EQ(outcome.findings.at(0).message, "user 0 holds up to 97 of the 128 inotify instances that it may have");
  EXPECT_EQ(evidence_in(outcome).at(0), (Evidence{"/proc/*/fd", "uid 0", "97 instances", "at most 96"}));
}

TEST(Inotify, AmpleLimitsCanBeUsedUpToo) {
  const auto outcome = judged(id, {}, ample, used(61, 500000));
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_THAT(outcome, says("500000 of the 524288 inotify watches"));
  EXPECT_THAT(outcome, remedied_by("max_user_watches=1048576"));
}

TEST(Inotify, TheBoundsAreTheConfigurations) {
  Profile profile;
  profile.limits["sysctl.inotify/minInstances"] = {128, "a file"};
  profile.limits["sysctl.inotify/minWatches"] = {8192, "a file"};
  EXPECT_EQ(judged(id, profile, limits("128", "8192"), used(61, 1204)).verdict, Verdict::pass);
  profile.limits["sysctl.inotify/maxUse"] = {10, "a file"};
  EXPECT_EQ(judged(id, profile, limits("128", "8192"), used(61, 1204)).verdict, Verdict::fail);
}

TEST(Inotify, WhatWasNotCountedIsNoHeadroom) {
  for (const auto& outcome :
       {judged(id, {}, ample, used(3, 9, "the open files of 212 processes are closed to us, which needs root")),
        judged(id, {}, ample, Result<InotifyUse>(Unavailable{Unavailable::Kind::timed_out, "/proc", "no answer"}))}) {
    EXPECT_EQ(outcome.verdict, Verdict::unknown);
    EXPECT_EQ(severity_of(id, outcome), Severity::info);
  }
}

TEST(Inotify, WhatWasSeenCountsAllTheSame) {
  EXPECT_EQ(severity_of(id, judged(id, {}, limits("128", "8192"), used(97, 9, "closed"))), Severity::warning);
  EXPECT_EQ(severity_of(id, judged(id, {}, limits("128", "8192"), used(3, 9, "closed"))), Severity::info);
}

TEST(Inotify, UnknownWithoutTheLimits) {
  EXPECT_EQ(judged(id, {}, used(3, 9)).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, {}, limits("plenty", "8192"), used(3, 9)).verdict, Verdict::unknown);
  const Sysctls none{{{"fs.inotify.max_user_instances", {}}, {"fs.inotify.max_user_watches", {}}}};
  EXPECT_EQ(judged(id, {}, none, used(3, 9)).verdict, Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
