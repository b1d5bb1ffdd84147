#pragma once
// The release of the kubeadm that is to join this node.
#include <optional>

#include "profile.hpp"
#include "version.hpp"

namespace nodecheck {

/// That of the kubelet, which comes from the same packages; else the cluster's. None: neither is known.
[[nodiscard]] inline const std::optional<Version>& kubeadm_release(const Profile& profile) {
  return profile.kubelet_version.value ? profile.kubelet_version.value : profile.kubernetes_version.value;
}

}  // namespace nodecheck
