#pragma once
// The words of daemon.json and of dockerd's command line, by release. dockerd looks each key of the file up among its
// flags, and does not start on one that it does not know.
#include <span>
#include <string_view>

#include "version.hpp"

namespace nodecheck {

struct DockerDirective {
  std::string_view file;          ///< its name in daemon.json; empty: it has none
  std::string_view flag;          ///< its long name on the command line; empty: it has none
  Version since = {};             ///< the first release that knows it; 0: any that is met
  Version gone_from_file = {};    ///< the first release that refuses it in the file; 0: none yet
  Version gone_as_flag = {};      ///< likewise on the command line
  std::string_view instead = {};  ///< what to do about one that is gone, a whole sentence
};

/// Releases after this one may know more words.
inline constexpr Version newest_known_docker{29, 7, 99};

[[nodiscard]] std::span<const DockerDirective> docker_directives();
/// Null: no release up to newest_known_docker takes the word in its file.
[[nodiscard]] const DockerDirective* find_in_file(std::string_view name);
/// Null: no release had the flag.
[[nodiscard]] const DockerDirective* find_flag(std::string_view name);
/// Whether the flag and the directive of the file set the same thing, which dockerd refuses unless it merges them.
[[nodiscard]] bool excludes(std::string_view flag, std::string_view in_file);

}  // namespace nodecheck
