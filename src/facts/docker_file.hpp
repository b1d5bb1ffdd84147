#pragma once
// Docker's daemon.json laid over settings.
#include <string_view>

#include "facts/docker_settings.hpp"

namespace nodecheck {

/// What dockerd refuses becomes a part of `settings.file`, whose path must be set. Throws std::runtime_error above 1
/// MiB.
void apply_docker_file(std::string_view text, DockerSettings& settings);

/// A URL without all that stands before its last @, but for the scheme.
[[nodiscard]] std::string without_credentials(std::string_view url);
/// Of hosts and registries.
void forget_credentials(DockerSettings&);

}  // namespace nodecheck
