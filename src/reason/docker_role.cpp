#include "reason/docker_role.hpp"

namespace nodecheck {

DockerRole docker_role(const CriEndpoint& endpoint, const DockerSettings& docker) {
  const auto names = [&](std::string_view part) { return endpoint.path.find(part) != std::string::npos; };
  if (endpoint.dockershim) return DockerRole::dockershim;
  if (names("cri-dockerd") || names("cri-docker")) return DockerRole::cri_dockerd;
  if (names("docker.sock") || names("dockershim.sock")) return DockerRole::named;
  if (endpoint.path.empty() && !endpoint.named && docker.pid != 0) return DockerRole::meant;
  return DockerRole::idle;
}

bool runs_pods(DockerRole role) { return role != DockerRole::idle && role != DockerRole::meant; }

std::optional<Severity> weight_beside(const Result<CriEndpoint>& endpoint, const DockerSettings& docker) {
  if (!endpoint || runs_pods(docker_role(*endpoint, docker))) return std::nullopt;
  return Severity::info;
}

}  // namespace nodecheck
