// memory.swap-after-boot: off now, and back with the next boot.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/boot_swaps.hpp"
#include "facts/boot_units.hpp"
#include "facts/cgroups.hpp"
#include "facts/container.hpp"
#include "facts/kubelet_settings.hpp"
#include "facts/swaps.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"

namespace nodecheck {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
constexpr auto id = "memory.swap-after-boot";

BootUnits systemd() {
  BootUnits units;
  units.loader = "systemd";
  return units;
}
BootSwaps with_line() {
  BootSwaps swaps;
  swaps.generators = {"systemd-fstab-generator"};
  swaps.fstab = {{"UUID=b1f0", "dev-disk-by\\x2duuid-b1f0.swap", 14}};
  return swaps;
}
const Unavailable closed{Unavailable::Kind::denied, "/etc/fstab", "Permission denied"};

TEST(SwapAfterBoot, PassesWhereNoFileSwitchesItOn) {
  EXPECT_EQ(judged(id, {}, BootSwaps{}, systemd(), Swaps{}, KubeletSettings{}, Container{}).verdict, Verdict::pass);
  auto off = with_line();
  off.fstab[0].automatic = false;
  const auto outcome = judged(id, {}, off, systemd(), Swaps{}, KubeletSettings{}, Container{});
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_THAT(outcome.observed, HasSubstr("UUID=b1f0 is left alone: noauto"));
}

TEST(SwapAfterBoot, FailsWithTheLine) {
  const auto outcome = judged(id, {}, with_line(), systemd(), Swaps{}, KubeletSettings{}, Container{});
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_THAT(evidence_in(outcome), ElementsAre(Evidence{"/etc/fstab:14", "UUID=b1f0", "swap at boot", "none"}));
  EXPECT_THAT(outcome, says("/etc/fstab:14 names UUID=b1f0"));
  EXPECT_THAT(outcome, remedied_by("sed -i.bak -e '14s/^/#/' /etc/fstab"));
}

// As many a guide has it.
TEST(SwapAfterBoot, WhatSwitchesItOffAgainCountsWhereItComesBeforeTheKubelet) {
  auto units = systemd();
  units.commands = {{"kubelet.service", "ExecStartPre", {"swapoff", "-a"}, "/etc/systemd/system/kubelet.service:9"}};
  const auto off = judged(id, {}, with_line(), units, Swaps{}, KubeletSettings{}, Container{});
  EXPECT_EQ(off.verdict, Verdict::pass);
  EXPECT_THAT(off.observed, HasSubstr("/etc/systemd/system/kubelet.service:9 switches swap off"));
  units.commands = {{"cron.service", "", {"swapoff", "-a"}, "/var/spool/cron/crontabs/root:1"}};
  EXPECT_EQ(judged(id, {}, with_line(), units, Swaps{}, KubeletSettings{}, Container{}).verdict, Verdict::unknown);
  units.commands[0].words = {"swapoff", "/other"};
  EXPECT_EQ(judged(id, {}, with_line(), units, Swaps{}, KubeletSettings{}, Container{}).verdict, Verdict::fail);
}

TEST(SwapAfterBoot, AnImageHasNoNow) {
  EXPECT_EQ(judged(id, {}, with_line(), systemd(), KubeletSettings{}, Container{}).verdict, Verdict::fail);
  EXPECT_EQ(judged(id, {}, BootSwaps{}, systemd(), KubeletSettings{}, Container{}).verdict, Verdict::pass);
}

TEST(SwapAfterBoot, SwapThatIsOnIsTheOtherChecks) {
  const auto outcome =
      judged(id, {}, with_line(), systemd(), Swaps{{{"/dev/sda2", "partition", 1}}}, KubeletSettings{}, Container{});
  EXPECT_EQ(outcome.verdict, Verdict::not_applicable);
  EXPECT_THAT(outcome.observed, HasSubstr("memory.swap-off"));
  const auto now = judged("memory.swap-off", {}, with_line(), systemd(), Swaps{{{"/dev/sda2", "partition", 1}}},
                          KubeletSettings{}, Cgroups{});
  EXPECT_THAT(now, AllOf(remedied_by("swapoff -a"), remedied_by("14s/^/#/"))) << "whose remedy covers the boot";
}

TEST(SwapAfterBoot, DoesNotApply) {
  KubeletSettings tolerant;
  tolerant.fail_swap_on = {false, "/var/lib/kubelet/config.yaml:20"};
  EXPECT_EQ(judged(id, {}, with_line(), systemd(), Swaps{}, tolerant, Container{}).verdict, Verdict::not_applicable);
  const auto outcome =
      judged(id, {}, with_line(), systemd(), Swaps{}, KubeletSettings{}, Container{"lxc", "/proc/1/environ"});
  EXPECT_EQ(outcome.verdict, Verdict::not_applicable);
  EXPECT_THAT(outcome.observed, HasSubstr("/proc/1/environ"));
}

TEST(SwapAfterBoot, UnknownWhereFstabIsClosed) {
  BootSwaps unread;
  unread.unread = {closed};
  const auto outcome = judged(id, {}, unread, systemd(), Swaps{}, KubeletSettings{}, Container{});
  EXPECT_EQ(outcome.verdict, Verdict::unknown);
  EXPECT_THAT(outcome, says("Permission denied"));
  EXPECT_EQ(judged(id, {}, systemd(), Swaps{}, KubeletSettings{}, Container{}).verdict, Verdict::unknown);
}

TEST(SwapAfterBoot, WhatIsUnreadBesideAFailureIsSaid) {
  auto swaps = with_line();
  swaps.unread = {{Unavailable::Kind::denied, "/run/udev/data", "Permission denied"}};
  const auto outcome = judged(id, {}, swaps, systemd(), Swaps{}, KubeletSettings{}, Container{});
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome, says("Permission denied"));
}

TEST(SwapAfterBoot, UnknownWhereTheKubeletMayAllowIt) {
  EXPECT_EQ(judged(id, {}, with_line(), systemd(), Swaps{}, Container{}).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, {}, BootSwaps{}, systemd(), Swaps{}, Container{}).verdict, Verdict::pass);
}

TEST(SwapAfterBoot, UnknownWhoReadsFstab) {
  const auto outcome = judged(id, {}, with_line(), BootUnits{}, Swaps{}, KubeletSettings{}, Container{});
  EXPECT_EQ(outcome.verdict, Verdict::unknown);
  EXPECT_THAT(outcome, says("/etc/fstab"));
  EXPECT_EQ(judged(id, {}, BootSwaps{}, BootUnits{}, Swaps{}, KubeletSettings{}, Container{}).verdict, Verdict::pass);
}

}  // namespace
}  // namespace nodecheck
