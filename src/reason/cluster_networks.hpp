#pragma once
// The networks of the cluster as far as this node knows them.
#include <string>
#include <vector>

#include "facts/static_pods.hpp"
#include "ip_prefix.hpp"
#include "profile.hpp"
#include "result.hpp"

namespace nodecheck {

struct ClusterNetwork {
  enum class Of { pods, services };
  Of of = Of::pods;
  IpPrefix prefix;
  std::string source;  ///< who says so
  bool operator==(const ClusterNetwork&) const = default;
};

/// Pods' by the profile and the controller manager's flags, services' by the API server's. One that lies in another of
/// the same kind is left out, and so is what is no CIDR.
[[nodiscard]] std::vector<ClusterNetwork> cluster_networks(const Profile&, const Result<StaticPods>&);

[[nodiscard]] std::string to_string(const ClusterNetwork&);  ///< "the pod CIDR 10.244.0.0/16"

}  // namespace nodecheck
