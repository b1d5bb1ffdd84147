#include "reason/utc_time.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace nodecheck {
namespace {

TEST(UtcTime, IsReadByPeople) {
  EXPECT_EQ(utc_time(1803902400), "2027-03-01 12:00:00 UTC");
  EXPECT_EQ(utc_date(1803902400), "2027-03-01");
  EXPECT_EQ(utc_time(0), "1970-01-01 00:00:00 UTC");
  EXPECT_EQ(utc_time(-1), "1969-12-31 23:59:59 UTC");
}

TEST(UtcTime, StaysWithinFourDigits) {
  EXPECT_EQ(utc_date(std::numeric_limits<std::int64_t>::max()), "9999-12-31");
  EXPECT_EQ(utc_date(std::numeric_limits<std::int64_t>::min()), "0001-01-01");
}

TEST(UtcTime, DifferencesDoNotOverflow) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max(), least = std::numeric_limits<std::int64_t>::min();
  EXPECT_EQ(time_between(3, 10), 7);
  EXPECT_EQ(time_between(least, most), most);
  EXPECT_EQ(time_between(most, least), least);
}

}  // namespace
}  // namespace nodecheck
