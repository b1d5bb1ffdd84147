#pragma once
// A folder that fills up as pods run, and the filesystem that it is on.
#include <cstdint>
#include <string>

#include "facts.hpp"
#include "facts/setting.hpp"

namespace nodecheck {

struct StorageFolder {
  Setting<std::string> path{};  ///< and who said so
  std::string seen;             ///< the folder itself; where it is not made yet, its nearest parent
  std::string mount_point;      ///< of the mount that it is on; empty: not known
  FilesystemStatus filesystem{};
  bool operator==(const StorageFolder&) const = default;
};

void to_json(Json&, const FilesystemStatus&);
void from_json(const Json&, FilesystemStatus&);
void to_json(Json&, const StorageFolder&);
void from_json(const Json&, StorageFolder&);

/// As a process sees it; pid 0: as we do.
[[nodiscard]] StorageFolder look_at(const Host&, int pid, Setting<std::string> path);

}  // namespace nodecheck
