#pragma once
// The conversations that others must be able to begin with this node: its kubelet, its control plane, its overlay.
#include <cstdint>
#include <string>
#include <vector>

#include "facts/kubelet_settings.hpp"
#include "facts/links.hpp"
#include "facts/routes.hpp"
#include "facts/static_pods.hpp"
#include "profile.hpp"
#include "reason/pod_flows.hpp"
#include "result.hpp"

namespace nodecheck {

struct NeededPort {
  std::uint16_t port = 0;
  std::uint8_t protocol = 6;  ///< TCP, or UDP (17)
  std::string purpose;        ///< "the kubelet's API"
};

/// "10250/tcp"
[[nodiscard]] std::string to_string(const NeededPort&);

/// kubernetes.io/docs/reference/networking/ports-and-protocols, and the UDP port of the overlay's vxlan device. Of a
/// control plane that runs: what its static pods have; etcd may be elsewhere, and k3s has none.
[[nodiscard]] std::vector<NeededPort> needed_ports(const Profile&, const Links&, const Result<KubeletSettings>&,
                                                   const Result<StaticPods>&);

enum class Callers {
  anybody,
  neighbours,  ///< of the network that this node is in, or its gateway; where neither is known, anybody
};
/// To this node's address on the uplink of this family. None: no device has such an address.
[[nodiscard]] std::vector<Flow> input_flows(const std::vector<NeededPort>&, const Links&, const Routes&, int family,
                                            Callers = Callers::anybody);

}  // namespace nodecheck
