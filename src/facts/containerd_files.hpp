#pragma once
// containerd's configuration as files: the one that the daemon was started with, and what it imports, in the order in
// which they are laid over each other.
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"
#include "facts/containerd_file.hpp"

namespace nodecheck {

struct ContainerdFiles {
  static constexpr std::string_view id = "containerd.files";
  int pid = 0;                        ///< of the daemon whose files these are; 0: none runs, they are those of its unit
  std::string path;                   ///< the main file's
  bool named = false;                 ///< by --config: then it has to be there
  std::vector<ContainerdFile> files;  ///< the main file first; empty: there is none, and the defaults hold
  std::vector<std::string> missing;   ///< imported without a *, and not there
  std::vector<std::string> drop_ins;  ///< /etc/containerd/conf.d/*.toml, imported or not
  bool operator==(const ContainerdFiles&) const = default;

  [[nodiscard]] bool loaded(std::string_view file) const;
};

void to_json(Json&, const ContainerdFiles&);
void from_json(const Json&, ContainerdFiles&);

/// Of several containerds the one behind the CRI socket; never dockerd's own.
template <>
ContainerdFiles probe<ContainerdFiles>(Node&);

}  // namespace nodecheck
