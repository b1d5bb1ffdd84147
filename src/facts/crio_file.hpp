#pragma once
// One file of CRI-O's configuration (crio.conf(5)), and of it only what checks read.
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"
#include "facts/on_line.hpp"

namespace nodecheck {

/// A table [crio.runtime.runtimes.NAME], which replaces an earlier one of that name whole.
struct CrioHandler {
  std::string name;
  int line = 0;
  MaybeOnLine<std::string> path, type;  ///< runtime_path, runtime_type
  MaybeOnLine<std::string> monitor_path, monitor_cgroup;
  MaybeOnLine<bool> inherits;  ///< inherit_default_runtime
  bool operator==(const CrioHandler&) const = default;
};

/// Keys have the names that the file gives them.
struct CrioFile {
  std::string path;
  MaybeOnLine<std::string> refused;  ///< why CRI-O cannot read it, and nothing below is filled; line 0: not known
  MaybeOnLine<std::string> cgroup_manager, conmon, conmon_cgroup, default_runtime;  ///< [crio.runtime]
  bool blank = false;                                         ///< it sets nothing at all, such as an empty .gitkeep
  std::vector<CrioHandler> handlers;                          ///< by name
  MaybeOnLine<std::string> pause_image;                       ///< [crio.image]
  MaybeOnLine<std::string> network_dir, cni_default_network;  ///< [crio.network]
  MaybeOnLine<std::vector<std::string>> plugin_dirs;          ///< [crio.network]
  MaybeOnLine<std::string> listen;                            ///< [crio.api]
  MaybeOnLine<std::string> root = {};                         ///< [crio]: where it keeps images and containers
  bool operator==(const CrioFile&) const = default;
};

void to_json(Json&, const CrioFile&);
void from_json(const Json&, CrioFile&);

/// What CRI-O refuses is told in `refused`. Throws std::runtime_error with PATH:LINE on what we alone do not read.
[[nodiscard]] CrioFile parse_crio_file(std::string_view text, const std::string& path);

}  // namespace nodecheck
