#include "reason/utc_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>

namespace nodecheck {
namespace {

using std::chrono::sys_seconds;

/// What a bundle or a hostile certificate holds may be no year at all.
sys_seconds in_range(std::int64_t seconds) {
  using namespace std::chrono;
  constexpr sys_seconds first = sys_days{year{1} / 1 / 1}, last = sys_days{year{9999} / 12 / 31};
  return sys_seconds{std::chrono::seconds{
      std::clamp(seconds, first.time_since_epoch().count() + 0L, last.time_since_epoch().count() + 0L)}};
}

}  // namespace

std::int64_t time_between(std::int64_t from, std::int64_t to) {
  std::int64_t difference = 0;
  if (!__builtin_sub_overflow(to, from, &difference)) return difference;
  return to > from ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

std::string utc_date(std::int64_t seconds) {
  using namespace std::chrono;
  const year_month_day day{floor<days>(in_range(seconds))};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

std::string utc_time(std::int64_t seconds) {
  using namespace std::chrono;
  const auto point = in_range(seconds);
  const hh_mm_ss time{point - floor<days>(point)};
  return fmt::format("{} {:02}:{:02}:{:02} UTC", utc_date(seconds), time.hours().count(), time.minutes().count(),
                     time.seconds().count());
}

}  // namespace nodecheck
