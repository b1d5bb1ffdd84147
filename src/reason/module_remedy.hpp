#pragma once
// What has modules loaded at every boot.
#include <string>
#include <vector>

#include "reason/module_fate.hpp"

namespace nodecheck {

/// Prose lines, and commands indented by two spaces.
[[nodiscard]] std::string module_remedy(const std::vector<ModuleFate>&, const BootServices&);

}  // namespace nodecheck
