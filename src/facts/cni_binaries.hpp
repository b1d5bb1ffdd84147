#pragma once
// The CNI plugins that the configuration names, as files in the directories where the runtime looks for them.
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

/// What libcni's search finds for a type: the first regular file, links followed.
struct CniBinary {
  std::string type;
  std::string path = {};       ///< empty: it finds none
  unsigned mode = 0;           ///< permission bits
  unsigned owner = 0;          ///< uid
  bool no_exec = false;        ///< its filesystem is mounted noexec
  std::string elsewhere = {};  ///< where it finds none: a file in a directory that other builds and packages use
  bool operator==(const CniBinary&) const = default;
};

struct CniBinaries {
  static constexpr std::string_view id = "cni.binaries";
  std::vector<std::string> directories;  ///< in the order of searching
  std::string source;                    ///< who says so: "default", PATH:LINE, a flag
  std::vector<CniBinary> binaries;       ///< by type: those that any file names, and those that flannel needs
  bool operator==(const CniBinaries&) const = default;

  [[nodiscard]] const CniBinary* find(std::string_view type) const;  ///< null: nobody names it
};

void to_json(Json&, const CniBinaries&);
void from_json(const Json&, CniBinaries&);

template <>
CniBinaries probe<CniBinaries>(Node&);

}  // namespace nodecheck
