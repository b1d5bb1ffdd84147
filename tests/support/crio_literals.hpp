#pragma once
// CRI-O's configuration as text, for tests of what a release makes of it.
#include <string>
#include <utility>
#include <vector>

#include "facts/crio_files.hpp"

namespace nodecheck {

inline constexpr auto crio_config = "/etc/crio/crio.conf";
inline constexpr auto crio_folder = "/etc/crio/crio.conf.d";

/// Files in load order, of a daemon that runs.
inline CrioFiles crio_reads(const std::vector<std::pair<std::string, std::string>>& files) {
  CrioFiles fact;
  fact.pid = 845;
  fact.path = crio_config;
  fact.folder = crio_folder;
  for (const auto& [path, text] : files) fact.files.push_back(parse_crio_file(text, path));
  return fact;
}
inline CrioFiles no_crio_files() { return crio_reads(std::vector<std::pair<std::string, std::string>>{}); }
inline CrioFiles crio_reads(const std::string& text) { return crio_reads({{crio_config, text}}); }

}  // namespace nodecheck
