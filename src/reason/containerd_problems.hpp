#pragma once
// What a release of containerd refuses, ignores or drops of its own configuration, mostly without a word.
#include "facts/containerd_files.hpp"
#include "reason/config_problem.hpp"
#include "version.hpp"

namespace nodecheck {

/// Errors first.
[[nodiscard]] ConfigProblems containerd_problems(const ContainerdFiles&, const Version& release);

}  // namespace nodecheck
