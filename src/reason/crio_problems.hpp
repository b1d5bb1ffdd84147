#pragma once
// What a release of CRI-O refuses of its own configuration, and files that it reads although nobody means them.
#include "facts/crio_files.hpp"
#include "reason/config_problem.hpp"
#include "version.hpp"

namespace nodecheck {

/// Errors first.
[[nodiscard]] ConfigProblems crio_problems(const CrioFiles&, const Version& release);

}  // namespace nodecheck
