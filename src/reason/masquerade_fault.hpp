#pragma once
// Why nothing masquerades pods' packets, by what their CNI was told, and how something would.
#include "facts/docker_settings.hpp"
#include "outcome.hpp"
#include "reason/pod_flows.hpp"
#include "result.hpp"

namespace nodecheck {

/// Of flannel, canal and the plugin bridge.
[[nodiscard]] Outcome not_masqueraded(const FlowInputs&, const Result<DockerSettings>&);

}  // namespace nodecheck
