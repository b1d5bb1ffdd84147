#pragma once
// CRI-O's configuration as it was given: the main file, every file below its folder, and the words of its command line.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"
#include "facts/crio_file.hpp"
#include "facts/setting.hpp"

namespace nodecheck {

struct CrioFiles {
  static constexpr std::string_view id = "crio.files";
  int pid = 0;                  ///< of the daemon whose configuration this is; 0: none runs, it is its unit's
  std::string path, folder;     ///< /etc/crio/crio.conf and /etc/crio/crio.conf.d, or as it was told
  bool named = false;           ///< the main file by --config: then it has to be there
  std::vector<CrioFile> files;  ///< in the order in which they are laid over each other; empty: there is none
  std::map<std::string, Setting<std::string>> flags;  ///< those that checks read, by their names without dashes
  /// Of the daemon's variables those that are called CONTAINER_: the value where checks read it, else empty.
  std::map<std::string, std::string> environment;
  bool operator==(const CrioFiles&) const = default;

  [[nodiscard]] bool main_is_missing() const;
};

void to_json(Json&, const CrioFiles&);
void from_json(const Json&, CrioFiles&);

/// The variable of a flag: --cgroup-manager is CONTAINER_CGROUP_MANAGER.
[[nodiscard]] std::string crio_variable(std::string_view flag);

/// The last word of a setting: the flag, its variable where the value is read, else the last file that has it (null: no
/// file is asked). None: CRI-O's default holds. The source is "crio's --cgroup-manager", "crio's
/// CONTAINER_CGROUP_MANAGER" or PATH:LINE.
[[nodiscard]] std::optional<Setting<std::string>> crio_setting(const CrioFiles&, std::string_view flag,
                                                               MaybeOnLine<std::string> CrioFile::*member);

/// A daemon that does not run is judged by what its unit would start, or without one by the flags in
/// /etc/sysconfig/crio.
template <>
CrioFiles probe<CrioFiles>(Node&);

}  // namespace nodecheck
