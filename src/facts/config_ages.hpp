#pragma once
// When the daemons that run were started, and when the files that they were started with last changed. A time of change
// that was set back by hand (cp -p, tar) tells nothing, and neither does a file that was taken away.
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
  std::int64_t modified = 0;
  bool operator==(const FileAge&) const = default;
};

struct DaemonAge {
  std::string name;  ///< kubelet, containerd, crio, dockerd
  int pid = 0;
  std::int64_t started = 0;  ///< up to a second too early; 0: not known
  std::vector<FileAge> files;
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
