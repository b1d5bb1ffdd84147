#pragma once
// A sysctl that is a number.
#include <cstdint>
#include <optional>
#include <string_view>

#include "facts/sysctls.hpp"

namespace nodecheck {

/// None: the key does not exist. Throws Unavailable as Sysctls::get does, and malformed where it is no number.
[[nodiscard]] std::optional<std::int64_t> sysctl_number(const Sysctls&, std::string_view key);

}  // namespace nodecheck
