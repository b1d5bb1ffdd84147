#pragma once
// The TCP ports that this node needs: free before the kubelet starts, and its own components' while it runs.
#include <string>
#include <string_view>
#include <vector>

#include "facts/kubelet_settings.hpp"
#include "facts/sockets.hpp"
#include "facts/static_pods.hpp"
#include "profile.hpp"

namespace nodecheck {

struct NodePort {
  int port = 0;
  std::string whose;                  ///< "the kubelet", "kube-apiserver"
  std::string source;                 ///< who says that it needs it
  std::string address = {};           ///< where it will listen; empty: everywhere
  std::vector<std::string> programs;  ///< that may have it
  bool in_pod = false;                ///< and so may what runs in a pod
};

/// Before the kubelet starts.
[[nodiscard]] std::vector<NodePort> ports_to_take(const KubeletSettings&, const Profile&);
/// While it runs: the kubelet's, and those of its static pods.
[[nodiscard]] std::vector<NodePort> ports_in_use(const KubeletSettings&, const StaticPods&);

/// Whether it is in the way of one who wants to listen there.
[[nodiscard]] bool blocks(const Socket&, const NodePort&);
/// Whether the owner is one who is to have the port: in a pod, or a program of root's or of a service of the system.
[[nodiscard]] bool is_its_own(const Socket&, const NodePort&);
/// Whether it may have the port before the kubelet starts: k3s and its like bring the kubelet, etcd may run beside the
/// cluster, and who asks by hand before a restart finds the kubelet and its pods at work.
[[nodiscard]] bool may_hold(const Socket&, const NodePort&, Phase);

/// The names by which a kubelet runs, those that have it inside themselves included.
[[nodiscard]] bool is_kubelet(std::string_view command);

/// "nginx.service (nginx, pid 812)", "kube-apiserver (pid 4242) of a pod", "somebody".
[[nodiscard]] std::string owner_text(const Socket&);

}  // namespace nodecheck
