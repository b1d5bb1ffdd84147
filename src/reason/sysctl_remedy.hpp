#pragma once
// What mends sysctls that a boot would not leave as they must be.
#include <string>
#include <vector>

#include "reason/sysctl_fate.hpp"

namespace nodecheck {

/// Prose lines, and commands indented by two spaces.
[[nodiscard]] std::string sysctl_remedy(const std::vector<SysctlFate>& failed, const BootFacts&);

}  // namespace nodecheck
