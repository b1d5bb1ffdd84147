#pragma once
// When the daemons that run were started, and when the files that they were started with last changed. The time of a
// file's content is set back by cp -p, tar and package managers, but the inode that they make is new. What an edit in
// place leaves whose time is set back (touch -r) is a ctime, and a chmod, a hard link or a backup that restores atimes
// leaves the same: it is told apart as `touched`, and proves nothing.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

/// Times are nanoseconds since the epoch.
struct FileAge {
  std::string path;
  std::int64_t modified = 0;  ///< when its content was written: mtime, or the birth of its inode where that is later
  std::int64_t touched = 0;   ///< ctime
  bool operator==(const FileAge&) const = default;
};

struct DaemonAge {
  std::string name;  ///< kubelet, containerd, crio, dockerd
  int pid = 0;
  std::int64_t started = 0;  ///< up to a second too early; 0: not known
  std::vector<FileAge> files;
  std::vector<FileAge> folders = {};       ///< that it reads whole: an entry came or went when they were modified
  std::vector<std::string> gone = {};      ///< files that it cannot have started without
  std::optional<Unavailable> unread = {};  ///< why there may be more files than these
  bool operator==(const DaemonAge&) const = default;
};

struct ConfigAges {
  static constexpr std::string_view id = "config.ages";
  std::int64_t read_at = 0;
  std::vector<DaemonAge> daemons;  ///< those that run
  bool hidden = false;             ///< /proc is mounted with hidepid: others may run
  bool operator==(const ConfigAges&) const = default;

  [[nodiscard]] const DaemonAge* find(std::string_view name) const;
};

void to_json(Json&, const FileAge&);
void from_json(const Json&, FileAge&);
void to_json(Json&, const DaemonAge&);
void from_json(const Json&, DaemonAge&);
void to_json(Json&, const ConfigAges&);
void from_json(const Json&, ConfigAges&);

template <>
ConfigAges probe<ConfigAges>(Node&);

}  // namespace nodecheck
