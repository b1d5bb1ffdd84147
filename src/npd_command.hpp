#pragma once
// nodecheck npd: the answer for node-problem-detector, printed, with the exit status that it understands.
#include "options.hpp"

namespace nodecheck {

/// Reads the report, and no fact and no configuration.
[[nodiscard]] int answer_npd(const NpdQuestion&);

}  // namespace nodecheck
