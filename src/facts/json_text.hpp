#pragma once
// JSON that others wrote: bounded in size and depth, and never quoted where it is refused. Included by .cpp files only.
#include <string_view>

#include "json.hpp"

namespace nodecheck {

/// An object. Throws std::runtime_error on anything else, on more than 1 MiB and on more than 64 levels.
[[nodiscard]] nlohmann::json json_object(std::string_view text);

}  // namespace nodecheck
