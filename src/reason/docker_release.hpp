#pragma once
// Which release of Docker is judged: the running daemon's own word, else what was found in its file.
#include <optional>
#include <string>

#include "facts/docker_info.hpp"
#include "facts/docker_settings.hpp"
#include "version.hpp"

namespace nodecheck {

struct DockerRelease {
  std::string text;                ///< as Docker writes it; empty: not known
  std::string source;              ///< "GET /info", or a file
  std::optional<Version> version;  ///< none: not known

  [[nodiscard]] bool at_least(const Version& other) const { return version && *version >= other; }
};

[[nodiscard]] DockerRelease docker_release(const DockerSettings&, const Result<DockerInfo>&);
/// 17.12, 23.0: as Docker names its releases.
[[nodiscard]] std::string docker_release_name(const Version&);

}  // namespace nodecheck
