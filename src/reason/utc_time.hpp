#pragma once
// Points in time as people read them, the same on every node.
#include <cstdint>
#include <string>

namespace nodecheck {

/// "2027-03-01 12:00:00 UTC" of seconds since the epoch; within the years 1 to 9999.
[[nodiscard]] std::string utc_time(std::int64_t seconds);
/// "2027-03-01".
[[nodiscard]] std::string utc_date(std::int64_t seconds);

}  // namespace nodecheck
