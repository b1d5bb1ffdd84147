#pragma once
// What a release of containerd refuses, ignores or drops of its own configuration, mostly without a word.
#include <string>
#include <vector>

#include "facts/containerd_files.hpp"
#include "outcome.hpp"
#include "version.hpp"

namespace nodecheck {

struct ContainerdProblem {
  Finding finding;     ///< an error where containerd or its CRI plugin does not start so, else a warning
  std::string remedy;  ///< what to change, without the restart
  bool operator==(const ContainerdProblem&) const = default;
};

/// Errors first.
[[nodiscard]] std::vector<ContainerdProblem> containerd_problems(const ContainerdFiles&, const Version& release);

}  // namespace nodecheck
