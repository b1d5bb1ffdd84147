#pragma once
// What a release of containerd refuses, ignores or drops of its own configuration, mostly without a word.
#include <string>

#include "facts/containerd_files.hpp"
#include "reason/config_problem.hpp"
#include "version.hpp"

namespace nodecheck {

/// A command that takes a plugin out of disabled_plugins, whose array may have several lines.
[[nodiscard]] std::string enabling_line(const std::string& file, const OnLine<std::string>& plugin);

/// Errors first.
[[nodiscard]] ConfigProblems containerd_problems(const ContainerdFiles&, const Version& release);

}  // namespace nodecheck
