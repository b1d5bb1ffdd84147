#pragma once
// SystemdCgroup beside a handler's options: containerd passes over it without a word, and cgroupfs holds.
#include "facts/containerd_files.hpp"
#include "reason/config_problem.hpp"
#include "version.hpp"

namespace nodecheck {

/// Where it says something else than what holds.
[[nodiscard]] ConfigProblems stray_setting_problems(const ContainerdFiles&, const Version& release);

}  // namespace nodecheck
