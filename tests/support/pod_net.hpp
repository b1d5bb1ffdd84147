#pragma once
// A node with pods, in private network namespaces: what the rules of a node are tried on with real traffic.
//
//   pod 10.244.1.11 --.                 .-- flannel.1 (vxlan over eth0) --.
//                      cni0 -- node ---|                                   |-- other: 10.244.2.2, a pod there
//   pod 10.244.1.12 --'   10.244.1.1    `-- eth0 192.0.2.1 --- 192.0.2.2 -'         1.1.1.1, the internet
//
// The same with IPv6. Everybody's neighbours are known beforehand, so that a rule is asked about TCP alone. Port 30080
// of the node is the first pod's 8080, as kube-proxy has it; what pods send to the internet is masqueraded.
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "facts/flannel_subnet.hpp"
#include "host.hpp"
#include "profile.hpp"
#include "reason/flow_verdicts.hpp"
#include "support/netns.hpp"
#include "support/talk.hpp"

namespace nodecheck {

class PodNet {
 public:
  explicit PodNet(const std::string& bridge = "cni0");
  Netns node, other, pod, neighbour;

  /// Serves port 8080 everywhere (and so 30080), and 10250 on the node.
  void listen(Talk&) const;
  /// One call for each of pod_net_flows.
  void call(Talk&, int family) const;

 private:
  void add_node(const std::string& bridge);
  void add_other();
  void add_pod(const Netns&, const std::string& bridge, int number);
};

/// nft -f, that makes the NodePort and the masquerading.
[[nodiscard]] std::string pod_net_nat();

/// Those of pod_flows in their order, and what another node asks the kubelet.
constexpr std::array<const char*, 6> flow_names{"out", "in", "internet", "nodeport", "local", "kubelet"};
constexpr std::size_t overlaid = 2;  ///< the first so many go through the overlay

/// As the node of PodNet is told to nodecheck: --pod-cidr, and flannel's lease.
[[nodiscard]] Profile pod_net_profile(const std::string& bridge = "cni0");
[[nodiscard]] FlannelSubnet pod_net_lease();

struct PodNetVerdicts {
  std::vector<FlowVerdict> ipv4, ipv6;  ///< one for each of flow_names
  Fate overlay = Fate::accept;          ///< of the UDP packets that carry it, at hook input
};
/// By the rules and the devices that the host has. Throws std::runtime_error where a probe could not read.
[[nodiscard]] PodNetVerdicts judge_pod_net(const std::shared_ptr<const Host>&, const std::string& bridge);

}  // namespace nodecheck
