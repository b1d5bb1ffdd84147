#pragma once
// The programs that a container runtime's configuration may ask for, by the names that it has for them.
#include <set>
#include <string>

#include "facts.hpp"

namespace nodecheck {

/// Of containerd, crio or dockerd: a name to be looked for, or a path. Whether all are needed, the release tells.
[[nodiscard]] std::set<std::string> program_names(Node&, const std::string& daemon);

}  // namespace nodecheck
