#pragma once
// The version that CMake was told, for reports and `nodecheck version`.
#include <string>

namespace nodecheck {
[[nodiscard]] std::string tool_version();  ///< 0.1.0
}
