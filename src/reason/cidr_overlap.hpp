#pragma once
// What of this node's surroundings lies in the cluster's networks, where the node would look for pods and services.
#include <string>
#include <vector>

#include "facts/kubelet_settings.hpp"
#include "facts/links.hpp"
#include "facts/resolv_conf.hpp"
#include "facts/routes.hpp"
#include "reason/cluster_networks.hpp"
#include "result.hpp"

namespace nodecheck {

struct Overlap {
  std::string what;      ///< "ens3's network 10.244.3.0/24", "the gateway 10.244.3.1"
  std::string where;     ///< where it was seen: a device, a file
  std::string relation;  ///< "lies in", "overlaps", "holds"
  ClusterNetwork network;
  bool heavy = true;    ///< false: only what is seldom used is lost
  bool docker = false;  ///< Docker's own bridge
  bool operator==(const Overlap&) const = default;
};

/// What an overlap is looked for in. Null kubelet: whose cluster DNS is not known.
struct Surroundings {
  const Links& links;
  const Routes& routes;
  const ResolvConf& resolv_conf;
  const KubeletSettings* kubelet;
};

/// Devices with a default route, their gateways, the node's DNS servers, docker0 unless pods hang on it, and the
/// networks among themselves. Only the first of a device, its gateway and the servers behind it is told.
[[nodiscard]] std::vector<Overlap> overlaps(const std::vector<ClusterNetwork>&, const Surroundings&,
                                            const std::string& pod_bridge);

/// The networks of pods that hang on the node's own network by design are no overlap: VPC and Azure CNI, macvlan and
/// the like, and a pod bridge that has the uplink as its port.
[[nodiscard]] bool pods_are_on_the_uplink(const Profile&, const Links&, const Routes&);

}  // namespace nodecheck
