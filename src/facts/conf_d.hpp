#pragma once
// The files of a NAME.d that systemd's services and their elder kin read at boot: of those of one name the first
// directory's counts, and all of them in the order of their names (sysctl.d(5), modules-load.d(5)).
#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host.hpp"

namespace nodecheck {

enum class ConfKind {
  file,
  dangling,   ///< a link that leads nowhere
  mask,       ///< a link to /dev/null
  directory,  ///< or another thing that is no file
  unread,     ///< closed to us
};

struct ConfFile {
  std::string directory = {};  ///< "/etc/sysctl.d"
  std::string name = {};       ///< empty: the directory itself could not be read
  ConfKind kind = ConfKind::file;
  std::string link = {};  ///< where it leads as written, where it is a symbolic link
  std::string why = {};   ///< unread: why
  bool empty = false;     ///< a file without a byte, which is a mask, too
  bool operator==(const ConfFile&) const = default;

  [[nodiscard]] std::string path() const { return name.empty() ? directory : directory + "/" + name; }
};

void to_json(nlohmann::json&, const ConfKind&);
void from_json(const nlohmann::json&, ConfKind&);
void to_json(nlohmann::json&, const ConfFile&);
void from_json(const nlohmann::json&, ConfFile&);

/// A file and its text; empty where nothing can be read.
struct ConfText {
  ConfFile file;
  std::string text;
};

/// /run is made anew at every boot: what lies there now is not what the next one finds.
[[nodiscard]] inline bool is_gone_by_then(const ConfFile& file) { return file.directory.starts_with("/run/"); }

/// All that lies in the directories, highest first, by name in each; also what no loader reads.
[[nodiscard]] std::vector<ConfText> conf_d(const Host&, std::string_view name);
/// One file, which may be absent: then it is none.
[[nodiscard]] std::optional<ConfText> conf_file(const Host&, const std::string& directory, const std::string& name);

}  // namespace nodecheck
