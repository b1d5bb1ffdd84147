#pragma once
// The folders whose programs pods cannot do without, and whether the kernel executes what is in them.
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"
#include "facts/storage_folder.hpp"

namespace nodecheck {

struct ProgramFolder {
  std::string path;         ///< "/opt/cni/bin"
  std::string whose;        ///< "CNI plugins", "kubelet", "runc"
  std::string seen;         ///< the folder itself, or its nearest parent where it is not made yet
  std::string mount_point;  ///< empty: not known
  bool no_exec = false;
  bool operator==(const ProgramFolder&) const = default;
};

struct ProgramFolders {
  static constexpr std::string_view id = "program.folders";
  std::vector<ProgramFolder> folders;  ///< CNI's first; each once
  bool operator==(const ProgramFolders&) const = default;
};

void to_json(Json&, const ProgramFolder&);
void from_json(const Json&, ProgramFolder&);
void to_json(Json&, const ProgramFolders&);
void from_json(const Json&, ProgramFolders&);

template <>
ProgramFolders probe<ProgramFolders>(Node&);

}  // namespace nodecheck
