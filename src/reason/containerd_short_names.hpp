#pragma once
// From version = 2 on containerd 1.x wants the whole names of plugins, and exits on a table with another one.
#include <string>
#include <string_view>

#include "facts/containerd_files.hpp"
#include "reason/config_problem.hpp"
#include "version.hpp"

namespace nodecheck {

/// [plugins.cri], [plugins."io.containerd.grpc.v1.cri"]
[[nodiscard]] std::string table_name(std::string_view plugin);

/// Of other plugins than CRI.
[[nodiscard]] ConfigProblems short_name_problems(const ContainerdFiles&, const Version& release);

/// What else a line version = 2 asks of these files of 1.x, a line each; empty: nothing.
[[nodiscard]] std::string renames(const ContainerdFiles&);

}  // namespace nodecheck
