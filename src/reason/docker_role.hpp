#pragma once
// Whether pods run in Docker, or Docker is merely installed: what is amiss with an idle Docker matters little.
#include <optional>
#include <string>

#include "facts/cri_endpoint.hpp"
#include "facts/docker_settings.hpp"
#include "verdict.hpp"

namespace nodecheck {

enum class DockerRole {
  idle,         ///< another runtime is the kubelet's, or Docker does not run
  dockershim,   ///< the kubelet, before 1.24, drives Docker by itself
  cri_dockerd,  ///< the endpoint is cri-dockerd's socket
  named,        ///< the endpoint is Docker's own socket, or dockershim's that nobody serves any more: neither is CRI
  meant,        ///< nobody names an endpoint, no other runtime is alive, and dockerd runs: perhaps for pods
};

[[nodiscard]] DockerRole docker_role(const CriEndpoint&, const DockerSettings&);
[[nodiscard]] bool runs_pods(DockerRole);  ///< for certain

/// Info where Docker is idle; none, which is the check's own severity, where it runs pods or that could not be read.
[[nodiscard]] std::optional<Severity> weight_beside(const Result<CriEndpoint>&, const DockerSettings&);

}  // namespace nodecheck
