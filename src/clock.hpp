#pragma once
// Deadlines are points on the steady clock; the time of day is for the report and for what hangs on a date.
#include <chrono>

namespace nodecheck {
using Clock = std::chrono::steady_clock;
}
