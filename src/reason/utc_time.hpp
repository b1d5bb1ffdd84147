#pragma once
// Points in time as people read them, the same on every node.
#include <cstdint>
#include <string>

namespace nodecheck {

/// "2027-03-01 12:00:00 UTC" of seconds since the epoch; within the years 1 to 9999.
[[nodiscard]] std::string utc_time(std::int64_t seconds);
/// `to - from`, which a hostile bundle does not overflow.
[[nodiscard]] std::int64_t time_between(std::int64_t from, std::int64_t to);
/// "2027-03-01".
[[nodiscard]] std::string utc_date(std::int64_t seconds);

}  // namespace nodecheck
