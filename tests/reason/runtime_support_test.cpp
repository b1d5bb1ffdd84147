#include "reason/runtime_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodecheck {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::int64_t day = 86400;
constexpr std::int64_t october_2026 = 1'790'812'800;  // 1 October 2026, 00:00 UTC

Version kubelet(int minor) { return {1, minor, 0}; }
std::vector<SupportGap> gaps(const Version& v, int minor, std::int64_t now = 0) {
  return containerd_gaps(v, kubelet(minor), now);
}

TEST(RuntimeSupport, EndsWithTheLastDay) {
  EXPECT_THAT(containerd_gaps({1, 7, 28}, {}, october_2026 - 1), IsEmpty());
  const auto past = containerd_gaps({1, 7, 28}, {}, october_2026);
  ASSERT_THAT(past, SizeIs(1));
  EXPECT_THAT(past[0].message, HasSubstr("containerd 1.7 gets no more fixes"));
  EXPECT_THAT(past[0].message, HasSubstr("2026-09"));
}

TEST(RuntimeSupport, AReleaseThatTheTableDoesNotHoldIsNoAlarm) {
  EXPECT_THAT(containerd_gaps({2, 4, 0}, kubelet(37), october_2026 + 4000 * day), IsEmpty());
  EXPECT_THAT(gaps({2, 9, 0}, 31), IsEmpty()) << "newer than all that is named for this kubelet";
  EXPECT_THAT(gaps({1, 7, 0}, 37), IsEmpty()) << "a kubelet that the table does not hold";
  EXPECT_THAT(gaps({1, 7, 0}, 20), IsEmpty());
}

TEST(RuntimeSupport, PairsByLineAndPatch) {
  EXPECT_THAT(gaps({1, 7, 24}, 32), IsEmpty());
  EXPECT_THAT(gaps({1, 7, 23}, 32), SizeIs(1));
  EXPECT_THAT(gaps({2, 0, 5}, 32), IsEmpty());
  EXPECT_THAT(gaps({2, 0, 7}, 35), SizeIs(1)) << "2.0 is not named for 1.35";
  const auto old = gaps({1, 7, 28}, 36);
  ASSERT_THAT(old, SizeIs(1));
  EXPECT_EQ(old[0].message,
            "containerd 1.7.28 is not among the releases that its maintainers recommend for kubelet 1.36");
  EXPECT_EQ(old[0].expected, "2.3.0, 2.2.0 or a later patch of these");
}

TEST(RuntimeSupport, BothAtOnce) { EXPECT_THAT(gaps({1, 6, 20}, 33, october_2026), SizeIs(2)); }

TEST(RuntimeSupport, CrioIsOfTheKubeletsMinorOrNextToIt) {
  EXPECT_THAT(crio_gaps({1, 31, 3}, kubelet(31)), IsEmpty());
  EXPECT_THAT(crio_gaps({1, 32, 0}, kubelet(31)), IsEmpty());
  EXPECT_THAT(crio_gaps({1, 29, 0}, {}), IsEmpty());
  const auto off = crio_gaps({1, 28, 4}, kubelet(31));
  ASSERT_THAT(off, SizeIs(1));
  EXPECT_EQ(off[0].expected, "CRI-O 1.31");
}

}  // namespace
}  // namespace nodecheck
