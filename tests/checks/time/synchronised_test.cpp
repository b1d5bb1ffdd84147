// time.synchronised: the kernel's word; who should set the clock decides the remedy.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/timex.h>

#include "facts/clock_state.hpp"
#include "profile.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
using testing::Not;
constexpr auto id = "time.synchronised";

ClockState off() { return {TIME_ERROR, STA_UNSYNC, 16000000, {}, {}}; }

TEST(TimeSynchronised, TheKernelsWordCounts) {
  EXPECT_EQ(judged(id, {}, ClockState{TIME_OK, STA_PLL, 1500, {}, {}}).observed,
            "synchronised, error of at most 1.5 ms");
  EXPECT_EQ(judged(id, {}, ClockState{TIME_INS, STA_PLL | STA_INS, 1500, {}, {}}).verdict, Verdict::pass)
      << "a leap second is no error";
  EXPECT_EQ(judged(id, {}, ClockState{TIME_OK, STA_UNSYNC, 1500, {}, {}}).verdict, Verdict::fail);
}

TEST(TimeSynchronised, AClockThatNobodyHasSetForHours) {
  const ClockState left{TIME_OK, STA_PLL, 15900000, {}, {}};
  EXPECT_THAT(judged(id, {}, left), says("it may be off by 15.9 s"));
  EXPECT_EQ(judged(id, {}, ClockState{TIME_OK, STA_PLL, 1100000, {}, {"systemd-timesyncd"}}).verdict, Verdict::pass)
      << "it asks every half hour";
  Profile lenient;
  lenient.limits["time.synchronised/maxErrorSeconds"] = {16, "c.yaml:1"};
  EXPECT_EQ(judged(id, lenient, left).verdict, Verdict::pass);
}

TEST(TimeSynchronised, WithoutADaemonOneIsInstalled) {
  const auto outcome = judged(id, {}, off());
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_THAT(outcome, says("no time daemon was found"));
  EXPECT_THAT(outcome, remedied_by("apt-get install -y chrony"));
  EXPECT_EQ(evidence_in(outcome).at(0),
            (Evidence{"adjtimex", "status", "unsynchronised (0x40), error of at most 16000.0 ms", "synchronised"}));
}

TEST(TimeSynchronised, OneThatIsThereIsStarted) {
  auto clock = off();
  clock.services = {{"systemd-timesyncd.service", "inactive", "masked"}};
  const auto outcome = judged(id, {}, clock);
  EXPECT_THAT(outcome, says("systemd-timesyncd.service is inactive"));
  EXPECT_THAT(outcome, remedied_by("  systemctl unmask systemd-timesyncd.service\n"
                                   "  systemctl enable --now systemd-timesyncd.service"));
}

TEST(TimeSynchronised, OneThatRunsIsWaitedFor) {
  auto clock = off();
  clock.services = {{"systemd-timesyncd.service", "inactive", "disabled"}, {"chrony.service", "active", "enabled"}};
  EXPECT_THAT(judged(id, {}, clock), remedied_by("chronyc sources"));
  EXPECT_THAT(judged(id, {}, clock), says("chrony.service is active"));
  auto process = off();
  process.daemons = {"chronyd"};
  EXPECT_THAT(judged(id, {}, process).remedy, Not(HasSubstr("install")));
}

TEST(TimeSynchronised, UnknownWhereTheKernelWasNotAsked) { EXPECT_EQ(judged(id, {}).verdict, Verdict::unknown); }

}  // namespace
}  // namespace nodecheck
