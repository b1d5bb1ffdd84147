#pragma once
// What keeps a runtime from starting the programs that it needs, and how to mend it.
#include <vector>

#include "facts/runtime_binaries.hpp"
#include "outcome.hpp"
#include "reason/runtime_programs.hpp"

namespace nodecheck {

/// Passes where all are there, can be executed, and are root's alone.
[[nodiscard]] Outcome judge_programs(const std::vector<ProgramNeed>&, const RuntimeBinaries&);

}  // namespace nodecheck
