#pragma once
// What lies in a folder: all of it, or what a pattern of the shell names.
#include <string>
#include <vector>

#include "host.hpp"

namespace nodecheck {

/// As Host::list, and empty where there is no such folder (ENOENT, ENOTDIR).
[[nodiscard]] std::vector<std::string> list_if_there(const Host&, const std::string& directory);

/// Of a pattern in the last part of a path those in its folder that match, by name; a path without one is itself,
/// whether or not it is there.
[[nodiscard]] std::vector<std::string> matching_files(const Host&, const std::string& path);

}  // namespace nodecheck
