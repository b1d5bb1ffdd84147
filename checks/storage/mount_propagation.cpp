// Volumes that a CSI driver or an operator mounts reach pods only along shared mounts.
#include "facts/mount_propagation.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view share =
    "Now:\n"
    "  mount --make-rshared /\n"
    "systemd makes it so at every boot. Without systemd, run the same at boot before the container runtime and the "
    "kubelet "
    "start; with OpenRC that is a script of its own:\n"
    "  printf '#!/bin/sh\\nmount --make-rshared /\\n' > /etc/local.d/rshared.start\n"
    "  chmod 0755 /etc/local.d/rshared.start\n"
    "  rc-update add local default\n"
    "Processes that have a mount namespace of their own, and pods, see it when they are started again.";

Outcome not_shared(const MountPropagation& mounts, const std::string& point) {
  return fail({.message = fmt::format("{} is not a shared mount, so volumes with mountPropagation do not work", point),
               .evidence = {{mounts.source, point, "private", "shared"}}},
              std::string(share));
}

/// A kubelet in a container has a root of its own, which no pod's volumes are on.
Outcome is_shared(const MountPropagation& mounts) {
  if (!mounts.other_root && !mounts.root_shared) return not_shared(mounts, "/");
  if (!mounts.kubelet_shared) return not_shared(mounts, mounts.kubelet_mount);
  return pass("{} is shared in the mount namespace of {}", mounts.other_root ? mounts.kubelet_mount : "/",
              mounts.whose);
}

constexpr Check check{
    .id = "storage.mount-propagation",
    .title = "Mounts are shared between the node and its pods",
    .rationale = "CSI drivers mount volumes in a pod of their own; other pods see them along shared mounts only.",
    .remedy = share,
    .docs = "https://kubernetes.io/docs/concepts/storage/volumes/#mount-propagation",
    .severity = Severity::warning,
    .judge = judge<is_shared>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
