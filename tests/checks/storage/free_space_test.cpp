// storage.free-space: below evictionHard is an error, a little above it a warning; a filesystem is said once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/kubelet_settings.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/storage_literals.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
constexpr auto id = "storage.free-space";

/// All on one filesystem.
Outcome with(double free, const KubeletSettings& kubelet = {}, const Profile& profile = {}) {
  return judged(id, profile, kubelet, KubeletStorage{folder("/var/lib/kubelet", free)},
                ImageStorage{{folder("/var/lib/containerd", free)}}, LogStorage{folder("/var/log", free)});
}

/// Each on its own.
Outcome with(double kubelet, double images, double log) {
  return judged(id, {}, KubeletSettings{}, KubeletStorage{folder("/var/lib/kubelet", kubelet, 1, "/")},
                ImageStorage{{folder("/var/lib/containerd", images, 2, "/var/lib/containerd")}},
                LogStorage{folder("/var/log", log, 3, "/var/log")});
}

TEST(FreeSpace, EnoughIsAPass) {
  const auto outcome = with(20);
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "/ 20.0 % free");
  EXPECT_EQ(with(20, 20, 20).verdict, Verdict::pass);
}

TEST(FreeSpace, WhatGoesWithoutALossIsSaidOfTheFullFilesystem) {
  EXPECT_THAT(with(0), remedied_by("logs are what goes without a loss:\n  crictl rmi --prune\n  journalctl --vacuum"));
  EXPECT_THAT(with(0, 50, 50).remedy, testing::StartsWith("What takes most of it:\n  du -axh --max-depth=3 / |"));
  EXPECT_THAT(with(50, 0, 50).remedy, testing::Not(HasSubstr("journalctl")));
  EXPECT_THAT(with(50, 50, 0).remedy, testing::Not(HasSubstr("crictl")));
}

TEST(FreeSpace, OneFilesystemIsSaidOnceByItsStrictestLimit) {
  const auto outcome = with(14);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  ASSERT_EQ(outcome.findings.size(), 1U);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_EQ(outcome.findings[0].message,
            "14.0 % is free for /var/lib/kubelet, /var/lib/containerd, /var/log: the kubelet evicts pods below 15%");
  EXPECT_EQ(evidence_in(outcome).at(0), (Evidence{"/", "statfs", "14.0 % free, 14.0 GiB of 100.0 GiB",
                                                  "at least 15% (imagefs.available, default)"}));
  EXPECT_THAT(outcome, remedied_by("  du -axh --max-depth=3 / | sort -h"));
}

TEST(FreeSpace, TheKubeletThatMakesRoomIsNotKeptFromStarting) {
  Profile gate;
  gate.phase.value = Phase::start;
  EXPECT_EQ(severity_of(id, with(14, {}, gate)), Severity::warning);
  EXPECT_EQ(severity_of(id, with(0, {}, gate)), Severity::warning);
}

TEST(FreeSpace, CloseToTheLimitIsAWarning) {
  EXPECT_EQ(severity_of(id, with(19.9)), Severity::warning);
  EXPECT_THAT(with(19.9), says("close to the 15%"));
  Profile strict;
  strict.limits["storage.free-space/marginPercent"] = {10, "test"};
  EXPECT_EQ(with(24, {}, strict).verdict, Verdict::fail);
}

TEST(FreeSpace, EachFilesystemByItsOwnLimit) {
  const auto outcome = with(12, 12, 30);
  ASSERT_EQ(outcome.findings.size(), 2U);
  EXPECT_EQ(outcome.findings[0].severity, Severity::warning) << "10% of nodefs";
  EXPECT_EQ(outcome.findings[1].severity, Severity::error) << "15% of imagefs";
  EXPECT_EQ(severity_of(id, with(50, 50, 9)), Severity::error) << "logs as nodefs";
}

TEST(FreeSpace, AmountsAreLimitsToo) {
  KubeletSettings kubelet;
  kubelet.eviction_hard = {KubeletResources{{"nodefs.available", "30Gi"}}, "/var/lib/kubelet/config.yaml:9"};
  EXPECT_EQ(severity_of(id, with(29, kubelet)), Severity::error);
  EXPECT_THAT(evidence_in(with(29, kubelet)).at(0).expected,
              "at least 30Gi (nodefs.available, /var/lib/kubelet/config.yaml:9)");
  EXPECT_EQ(with(36, kubelet).verdict, Verdict::pass);
}

TEST(FreeSpace, WithoutALimitOnlyAFullOneFails) {
  KubeletSettings kind;
  kind.eviction_hard = {KubeletResources{{"nodefs.available", "0%"}, {"imagefs.available", "0%"}}, "config.yaml:3"};
  EXPECT_EQ(with(1, kind).verdict, Verdict::pass);
  EXPECT_EQ(severity_of(id, with(0, kind)), Severity::error);
  EXPECT_THAT(with(0, kind), says("is full"));
}

TEST(FreeSpace, ADeadMountIsUnknownAndHidesNoFullOne) {
  const Unavailable dead{Unavailable::Kind::timed_out, "storage.images", "no answer"};
  const auto outcome = judged(id, {}, KubeletSettings{}, KubeletStorage{folder("/var/lib/kubelet", 50)},
                              Result<ImageStorage>(dead), LogStorage{folder("/var/log", 50)});
  EXPECT_EQ(outcome.verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, {}, KubeletSettings{}, KubeletStorage{folder("/var/lib/kubelet", 5)}, Result<ImageStorage>(dead),
                   LogStorage{folder("/var/log", 5)})
                .verdict,
            Verdict::fail);
}

TEST(FreeSpace, WithoutTheKubeletsSettingsNoLimitIsKnown) {
  EXPECT_EQ(
      judged(id, {}, KubeletStorage{folder("/var/lib/kubelet", 50)}, ImageStorage{}, LogStorage{folder("/var/log", 50)})
          .verdict,
      Verdict::unknown);
  KubeletSettings bad;
  bad.eviction_hard = {KubeletResources{{"nodefs.available", "ten"}}, "config.yaml:3"};
  EXPECT_EQ(with(50, bad).verdict, Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
