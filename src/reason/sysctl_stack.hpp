#pragma once
// The files that set sysctls at boot, one after the other, with the lines that count: what a person reads to see who
// wins.
#include <string>
#include <vector>

#include "reason/sysctl_fate.hpp"

namespace nodecheck {

/// Whole lines.
[[nodiscard]] std::string sysctl_stack(const BootFacts&, const std::vector<SysctlFate>&);

}  // namespace nodecheck
