// memory.swap-off: swap in use, unless the kubelet was told to live with it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/cgroups.hpp"
#include "facts/kubelet_settings.hpp"
#include "facts/swaps.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
constexpr auto id = "memory.swap-off";

const Swaps off{};
const Swaps on{{{"/dev/zram0", "partition", 1024}, {"/swap file", "file", 2048}}};

Cgroups cgroup(std::string version) {
  Cgroups c;
  c.version = std::move(version);
  return c;
}

KubeletSettings tolerant(std::string behavior = "") {
  KubeletSettings s;
  s.fail_swap_on = {false, "/var/lib/kubelet/config.yaml:20"};
  s.swap_behavior = {std::move(behavior), "/var/lib/kubelet/config.yaml:31"};
  return s;
}

TEST(SwapOff, PassesWithoutSwap) {
  EXPECT_EQ(judged(id, {}, off, KubeletSettings{}, cgroup("v2")).verdict, Verdict::pass);
  EXPECT_EQ(judged(id, {}, off).verdict, Verdict::pass) << "whatever the kubelet was told";
}

TEST(SwapOff, FailsForEachDevice) {
  const auto outcome = judged(id, {}, on, KubeletSettings{}, cgroup("v2"));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(evidence_in(outcome), ElementsAre(Evidence{"/proc/swaps", "/dev/zram0", "in use", "no swap"},
                                                Evidence{"/proc/swaps", "/swap file", "in use", "no swap"}));
}

TEST(SwapOff, TheRemedyHoldsNowAndAfterReboots) {
  const auto remedy = Registered::find("Swap").at(0)->remedy;
  for (const auto* words : {"  swapoff -a", "/etc/fstab", "swap.target", "failSwapOn: false"})
    EXPECT_THAT(remedy, HasSubstr(words));
}

TEST(SwapOff, UnknownWhereSwapIsOnAndTheKubeletMayAllowIt) {
  const auto outcome =
      judged(id, {}, on,
             Result<KubeletSettings>(Unavailable{Unavailable::Kind::denied, "/proc/812/root", "permission denied"}));
  EXPECT_EQ(outcome.verdict, Verdict::unknown);
  EXPECT_THAT(outcome, says("permission denied"));
}

TEST(SwapOff, UnknownWhereSwapsCouldNotBeRead) {
  EXPECT_EQ(judged(id, {}, KubeletSettings{}).verdict, Verdict::unknown);
}

TEST(SwapOff, WhatKubeadmJoinWritesAnewDoesNotCount) {
  Profile kubeadms;
  kubeadms.distribution.value = Distribution::kubeadm;
  EXPECT_EQ(judged(id, kubeadms, on, tolerant(), cgroup("v2")).verdict, Verdict::fail);
  kubeadms.phase.value = Phase::running;
  EXPECT_EQ(judged(id, kubeadms, on, tolerant(), cgroup("v2")).verdict, Verdict::not_applicable);
}

TEST(SwapOff, DoesNotApplyWhereFailSwapOnIsFalse) {
  const auto outcome = judged(id, {}, on, tolerant(), cgroup("v2"));
  EXPECT_EQ(outcome.verdict, Verdict::not_applicable);
  EXPECT_THAT(outcome.observed, HasSubstr("config.yaml:20"));
}

TEST(SwapOff, LimitedSwapNeedsCgroupV2) {
  EXPECT_EQ(judged(id, {}, on, tolerant("LimitedSwap"), cgroup("v2")).verdict, Verdict::not_applicable);
  for (const auto* version : {"v1", "hybrid"}) {
    const auto outcome = judged(id, {}, off, tolerant("LimitedSwap"), cgroup(version));
    EXPECT_EQ(outcome.verdict, Verdict::fail);
    EXPECT_EQ(evidence_in(outcome).at(0).source, "/var/lib/kubelet/config.yaml:31");
    EXPECT_THAT(outcome, remedied_by("NoSwap"));
  }
  EXPECT_EQ(judged(id, {}, on, tolerant("NoSwap"), cgroup("v1")).verdict, Verdict::not_applicable);
}

TEST(SwapOff, LimitedSwapIsUndecidedWhereTheCgroupVersionIsNotKnown) {
  EXPECT_EQ(judged(id, {}, on, tolerant("LimitedSwap")).verdict, Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
