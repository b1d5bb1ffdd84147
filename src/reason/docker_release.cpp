#include "reason/docker_release.hpp"

#include <fmt/format.h>

namespace nodecheck {

DockerRelease docker_release(const DockerSettings& docker, const Result<DockerInfo>& info) {
  if (info && !info->server_version.empty())
    return {info->server_version, "GET /info", parse_version(info->server_version)};
  return {docker.version, docker.version_source, parse_version(docker.version)};
}

std::string docker_release_name(const Version& version) {
  constexpr int months_from = 17, months_until = 20;  // YY.MM
  const bool by_month = version.major >= months_from && version.major <= months_until;
  return by_month ? fmt::format("{}.{:02}", version.major, version.minor)
                  : fmt::format("{}.{}", version.major, version.minor);
}

}  // namespace nodecheck
