#pragma once
// Deadlines are points on the steady clock; only the report knows the time of day.
#include <chrono>

namespace nodecheck {
using Clock = std::chrono::steady_clock;
}
