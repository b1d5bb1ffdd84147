#pragma once
// The files that a pattern of the shell names.
#include <string>
#include <vector>

#include "host.hpp"

namespace nodecheck {

/// Of a pattern in the last part of a path those in its folder that match, by name; a path without one is itself,
/// whether or not it is there.
[[nodiscard]] std::vector<std::string> matching_files(const Host&, const std::string& path);

}  // namespace nodecheck
