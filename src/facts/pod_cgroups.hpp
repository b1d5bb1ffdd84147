#pragma once
// The cgroups of pods, which show the cgroup drivers at work whatever configurations say, and with everything down: the
// kubelet names the tree kubepods.slice or kubepods, the runtime the leaves in it.
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

/// Containers whose cgroups are named in one way, and hold processes.
struct ContainerCgroups {
  std::string form{};  ///< cri-containerd-ID.scope, crio-ID.scope, docker-ID.scope, ID, crio-ID
  int count = 0;
  std::string example{};  ///< the path of one
  bool operator==(const ContainerCgroups&) const = default;
};

/// A tree of pods as one of the kubelet's drivers makes it.
struct PodTree {
  std::string path{};     ///< /sys/fs/cgroup/kubepods.slice
  std::string driver{};   ///< whose names these are: systemd, cgroupfs
  int pods = 0;           ///< cgroups of pods, left-over ones too
  int populated = 0;      ///< those that hold processes
  std::string example{};  ///< the path of a pod that does; empty: none
  std::vector<ContainerCgroups> containers{};
  bool operator==(const PodTree&) const = default;
};

/// A container's cgroup outside the kubelet's trees, where only a runtime with the other driver puts it.
struct StrayCgroup {
  std::string path{};      ///< /sys/fs/cgroup/memory/kubepods-pod1.slice:cri-containerd:ID
  bool populated = false;  ///< holds processes
  bool operator==(const StrayCgroup&) const = default;
};

struct PodCgroups {
  static constexpr std::string_view id = "cgroups.pods";
  std::string root;                 ///< where was looked: a v2 tree, or one v1 hierarchy; empty: no cgroups are mounted
  bool whole = true;                ///< false: the kubelet's cgroups may lie outside what we see, as for a container
  bool cut = false;                 ///< there are more cgroups than were looked at
  std::vector<PodTree> trees;       ///< those that are there
  std::vector<StrayCgroup> strays;  ///< at most 64
  bool operator==(const PodCgroups&) const = default;
};

void to_json(Json&, const PodCgroups&);
void from_json(const Json&, PodCgroups&);

/// How a container's cgroup is named (see ContainerCgroups::form); empty: it is no container's that we know.
[[nodiscard]] std::string_view container_form(std::string_view name);
/// A name that a runtime without systemd's driver makes of the cgroup that the kubelet asked systemd's driver for.
[[nodiscard]] bool is_stray(std::string_view name);
/// Where a driver puts the tree for a cgroupRoot, from the top: /kubelet.slice/kubelet-kubepods.slice.
[[nodiscard]] std::string kubepods_path(std::string_view driver, std::string_view cgroup_root);
/// A process's cgroup in a hierarchy ("memory", "name=systemd"; "" is v2's), of /proc/PID/cgroup. Empty: none.
[[nodiscard]] std::string cgroup_of(std::string_view proc_pid_cgroup, std::string_view hierarchy);

/// trees, strays and cut of the tree mounted at `root`; looks at `budget` cgroups and no more.
[[nodiscard]] PodCgroups read_pod_cgroups(const Host&, const std::string& root, std::string_view cgroup_root,
                                          int budget = 8192);

template <>
PodCgroups probe<PodCgroups>(Node&);

}  // namespace nodecheck
