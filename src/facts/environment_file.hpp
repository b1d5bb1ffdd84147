#pragma once
// An EnvironmentFile= of a unit, as systemd.exec(5) reads it. Its values may be secrets.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nodecheck {

using Variables = std::vector<std::pair<std::string, std::string>>;

/// In order: of one name the last counts. What is no assignment is skipped.
// KUBELET_KUBEADM_ARGS="--container-runtime-endpoint=unix:///run/containerd/containerd.sock --node-ip=10.0.0.4"
[[nodiscard]] Variables environment_in(std::string_view text);

}  // namespace nodecheck
