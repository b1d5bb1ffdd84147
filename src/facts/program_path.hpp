#pragma once
// Where a daemon looks for the programs that it starts: its PATH, and of its environment nothing else.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/unit_files.hpp"
#include "host.hpp"

namespace nodecheck {

struct ProgramPath {
  std::vector<std::string> folders;  ///< absolute ones, in order
  std::string source;                ///< "/proc/731/environ", "containerd.service", "systemd's default"
  bool operator==(const ProgramPath&) const = default;
};

/// PATH's folders in the text of /proc/PID/environ; empty: it has none.
[[nodiscard]] std::vector<std::string> path_in_environ(std::string_view environ);
/// Of a running daemon. Throws Unavailable{changing} where it has just ended.
[[nodiscard]] ProgramPath path_of_process(const Host&, int pid);
/// Of a unit, which has systemd's own PATH where it sets none.
[[nodiscard]] ProgramPath path_of_unit(const Host&, const UnitFile&);

}  // namespace nodecheck
