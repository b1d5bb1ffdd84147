#pragma once
// Cgroups of pods as literals: one tree of each driver, with pods or without.
#include <utility>
#include <vector>

#include "facts/pod_cgroups.hpp"

namespace nodecheck {

inline PodTree systemd_tree() {
  PodTree tree{"/sys/fs/cgroup/kubepods.slice", "systemd", 9, 9, "/sys/fs/cgroup/kubepods.slice/kubepods-pod1.slice"};
  tree.containers = {{"cri-containerd-ID.scope", 27, tree.example + "/cri-containerd-0a.scope"}};
  return tree;
}

inline PodTree cgroupfs_tree() {
  PodTree tree{"/sys/fs/cgroup/kubepods", "cgroupfs", 3, 3, "/sys/fs/cgroup/kubepods/pod1"};
  tree.containers = {{"ID", 9, tree.example + "/0a"}};
  return tree;
}

/// What is left when the last pod has gone.
inline PodTree empty(PodTree tree) {
  tree.populated = 0;
  tree.example.clear();
  tree.containers.clear();
  return tree;
}

inline PodCgroups with_trees(std::vector<PodTree> trees) {
  PodCgroups pods;
  pods.root = "/sys/fs/cgroup";
  pods.trees = std::move(trees);
  return pods;
}

inline PodCgroups with_strays(std::vector<StrayCgroup> strays) {
  auto pods = with_trees({empty(systemd_tree())});
  pods.strays = std::move(strays);
  return pods;
}

}  // namespace nodecheck
