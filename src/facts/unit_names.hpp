#pragma once
// The units of a node's kubelet and container runtime.
#include <string_view>

namespace nodecheck {

inline constexpr std::string_view node_units[]{
    "kubelet.service",    "containerd.service", "crio.service",          "docker.service",    "docker.socket",
    "cri-docker.service", "cri-docker.socket",  "k3s.service",           "k3s-agent.service", "rke2-server.service",
    "rke2-agent.service", "k0sworker.service",  "k0scontroller.service",
};

}  // namespace nodecheck
