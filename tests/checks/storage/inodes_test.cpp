// storage.inodes: below inodesFree is an error; filesystems without a number of inodes are not judged.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/kubelet_settings.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/storage_literals.hpp"

namespace nodecheck {
namespace {

constexpr auto id = "storage.inodes";

Outcome with(const StorageFolder& kubelet, const StorageFolder& images, const Profile& profile = {}) {
  return judged(id, profile, KubeletSettings{}, KubeletStorage{kubelet}, ImageStorage{{images}}, LogStorage{kubelet});
}

StorageFolder btrfs() {
  auto f = folder("/var/lib/containerd", 50, 2, "/var/lib/containerd");
  f.filesystem.inodes = f.filesystem.free_inodes = 0;
  return f;
}

TEST(Inodes, EnoughIsAPass) {
  const auto outcome = with(folder("/var/lib/kubelet", 6), folder("/var/lib/containerd", 6));
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "/ 6.0 % of inodes free");
}

TEST(Inodes, BelowTheLimitIsAnError) {
  const auto outcome = with(folder("/var/lib/kubelet", 50), folder("/var/lib/containerd", 4.9, 2, "/images"));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_EQ(evidence_in(outcome).at(0),
            (Evidence{"/images", "statfs", "4900 of 100000 inodes free", "at least 5% (imagefs.inodesFree, default)"}));
  EXPECT_THAT(outcome, remedied_by("du -x --inodes --max-depth=4 /images"));
}

TEST(Inodes, TheKubeletThatTakesImagesAwayIsNotKeptFromStarting) {
  Profile gate;
  gate.phase.value = Phase::start;
  EXPECT_EQ(severity_of(id, with(folder("/var/lib/kubelet", 1), folder("/var/lib/containerd", 1), gate)),
            Severity::warning);
}

TEST(Inodes, OneWithoutAFixedNumberIsPassedOver) {
  EXPECT_EQ(with(folder("/var/lib/kubelet", 50), btrfs()).verdict, Verdict::pass);
  EXPECT_EQ(with(folder("/var/lib/kubelet", 1), btrfs()).verdict, Verdict::fail);
  EXPECT_EQ(with(btrfs(), btrfs()).verdict, Verdict::not_applicable);
}

TEST(Inodes, UnknownWhereOneCouldNotBeRead) {
  EXPECT_EQ(judged(id, {}, KubeletSettings{}, KubeletStorage{folder("/var/lib/kubelet", 50)}, ImageStorage{}).verdict,
            Verdict::unknown);
  EXPECT_EQ(judged(id, {}).verdict, Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
