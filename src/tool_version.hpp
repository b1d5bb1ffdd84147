#pragma once
#include <string>

namespace nodecheck {
[[nodiscard]] std::string tool_version();  ///< 0.1.0
}
