#pragma once
// The time of day, for what hangs on a date: releases reach their end of life. A bundle keeps the node's own.
#include <cstdint>
#include <string_view>

#include "facts.hpp"

namespace nodecheck {

struct WallClock {
  static constexpr std::string_view id = "clock";
  std::int64_t seconds = 0;  ///< since the epoch, UTC
  bool operator==(const WallClock&) const = default;
};

void to_json(Json&, const WallClock&);
void from_json(const Json&, WallClock&);

template <>
WallClock probe<WallClock>(Node&);

}  // namespace nodecheck
