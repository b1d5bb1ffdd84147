#pragma once
// Reads whose absence is a value. What else goes wrong still throws, or is given up by name.
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "host.hpp"
#include "result.hpp"

namespace nodecheck {

/// None: there is no such file (ENOENT, ENOTDIR).
[[nodiscard]] std::optional<std::string> read_if_there(const Host&, const std::string& path);
/// Empty: it is absent, or closed to us. Only for what a verdict does not hang on.
[[nodiscard]] std::string read_or_empty(const Host&, std::string_view path);

/// Of one file among several, which a fact does without.
[[nodiscard]] Unavailable why_unread(const std::string& path, const std::system_error&);

}  // namespace nodecheck
