// storage.filesystem: a filesystem without file types fails; nothing seen is no pass.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "profile.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/storage_literals.hpp"

namespace nodecheck {
namespace {

constexpr auto id = "storage.filesystem";

Outcome with(std::optional<bool> types, std::uint64_t type = EXT4_SUPER_MAGIC) {
  auto f = folder("/var/lib/containerd", 50);
  f.filesystem.entry_types = types;
  f.filesystem.type = type;
  return judged(id, {}, ImageStorage{{f}});
}

TEST(RuntimeFilesystem, TypesAreAPass) {
  EXPECT_EQ(with(true).verdict, Verdict::pass);
  EXPECT_EQ(with(true, XFS_SUPER_MAGIC).verdict, Verdict::pass);
}

TEST(RuntimeFilesystem, NoneAreAnError) {
  const auto xfs = with(false, XFS_SUPER_MAGIC);
  EXPECT_EQ(xfs.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, xfs), Severity::error);
  EXPECT_EQ(evidence_in(xfs).at(0), (Evidence{"/", "/var/lib/containerd", "ftype=0", "ftype=1"}));
  EXPECT_THAT(xfs, remedied_by("  xfs_info / | grep ftype"));
  EXPECT_THAT(with(false), says("without file types"));
}

TEST(RuntimeFilesystem, NothingSeenIsUnknown) {
  EXPECT_EQ(with(std::nullopt).verdict, Verdict::unknown);
  EXPECT_EQ(with(std::nullopt, XFS_SUPER_MAGIC).verdict, Verdict::unknown);
  EXPECT_EQ(with(std::nullopt, BTRFS_SUPER_MAGIC).verdict, Verdict::pass) << "an empty one has them too";
  EXPECT_EQ(judged(id, {}).verdict, Verdict::unknown);
}

TEST(RuntimeFilesystem, WhatOverlayfsRefusesToWriteTo) {
  for (const auto type : {0x794c7630UL, 0x6969UL, 0x4d44UL, 0xff534d42UL}) {
    const auto outcome = with(true, type);
    EXPECT_EQ(outcome.verdict, Verdict::fail) << type;
    EXPECT_EQ(severity_of(id, outcome), Severity::error) << type;
    EXPECT_THAT(outcome, says("overlayfs takes no such filesystem"));
  }
  Profile k3s;
  k3s.distribution.value = Distribution::k3s;
  auto f = folder("/var/lib/rancher/k3s/agent/containerd", 50);
  f.filesystem.type = 0x794c7630UL;
  EXPECT_EQ(severity_of(id, judged(id, k3s, ImageStorage{{f}})), Severity::warning) << "it falls back to another";
}

TEST(RuntimeFilesystem, DoesNotApplyWithoutARuntime) {
  EXPECT_EQ(judged(id, {}, ImageStorage{}).verdict, Verdict::not_applicable);
}

}  // namespace
}  // namespace nodecheck
