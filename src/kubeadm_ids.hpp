#pragma once
// The ids of kubeadm's preflight checks, of all its releases: what covers each here, and what is left out and why.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "check.hpp"

namespace nodecheck {

struct KubeadmId {
  std::string_view id;             ///< a path's slashes are dashes: FileAvailable--etc-kubernetes-kubelet.conf
  std::string_view asks;           ///< what kubeadm asks, of which command
  std::string_view left_out = {};  ///< why no check covers it; empty: one does, by its aliases
};

[[nodiscard]] std::span<const KubeadmId> kubeadm_ids();
/// One of them, one of the families of ports, files and programs, or a glob, whatever its case.
[[nodiscard]] bool is_kubeadm_id(const std::string& pattern);
/// Ids of the checks that have it among their aliases.
[[nodiscard]] std::vector<std::string_view> covered_by(const KubeadmId&, const std::vector<const Check*>& all);

}  // namespace nodecheck
