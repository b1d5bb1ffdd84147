#pragma once
// Whether what is mounted on the node shows in pods and the other way round: the propagation of / and of the mount that
// the kubelet's folder is on, in the mount namespace of the kubelet.
#include <string>
#include <string_view>

#include "facts.hpp"

namespace nodecheck {

struct MountPropagation {
  static constexpr std::string_view id = "mount.propagation";
  std::string source;          ///< whose mounts: "/proc/812/mountinfo"
  std::string whose;           ///< kubelet, PID 1, nodecheck
  bool other_root = false;     ///< the kubelet has another root than we, as in a container of its own
  bool root_shared = false;    ///< the mount on /
  std::string kubelet_folder;  ///< its --root-dir
  std::string kubelet_mount;   ///< the point of the mount that covers it
  bool kubelet_shared = false;
  bool operator==(const MountPropagation&) const = default;
};

void to_json(Json&, const MountPropagation&);
void from_json(const Json&, MountPropagation&);

template <>
MountPropagation probe<MountPropagation>(Node&);

}  // namespace nodecheck
