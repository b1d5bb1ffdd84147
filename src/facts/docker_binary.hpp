#pragma once
// dockerd's file, and its release without executing it: the linker leaves it between two NUL bytes.
#include <string>
#include <string_view>
#include <vector>

#include "host.hpp"

namespace nodecheck {

/// The first of the usual places that has one; empty: none.
[[nodiscard]] std::string find_dockerd(const Host&);
/// What stands alone between NUL bytes in dockerd and looks like a release of Docker: 20.10.24+dfsg1, 18.06.3-ce.
[[nodiscard]] std::vector<std::string> docker_versions_in(std::string_view bytes);
/// Empty: there is none in it, or several.
[[nodiscard]] std::string docker_version_in(const Host&, const std::string& path);

}  // namespace nodecheck
