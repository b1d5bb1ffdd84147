#include "facts/wall_clock.hpp"

#include <chrono>

#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(WallClock, seconds)

template <>
WallClock probe<WallClock>(Node&) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::seconds>(now).count()};
}

}  // namespace nodecheck
