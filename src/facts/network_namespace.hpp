#pragma once
// Whether what this process sees of the network is the node's: the kubelet's network namespace, else that of the
// process behind the CRI socket, else the initial one.
#include <cstdint>
#include <string>

#include "facts.hpp"

namespace nodecheck {

struct NetworkNamespace {
  static constexpr std::string_view id = "network.namespace";
  bool ours_is_the_nodes = false;
  std::string
      whose;  ///< whose namespace counts as the node's: "kubelet (pid 812)", "containerd (pid 640)", "the initial one"
  bool initial = false;  ///< ours is the initial one
  bool operator==(const NetworkNamespace&) const = default;
};

void to_json(Json&, const NetworkNamespace&);
void from_json(const Json&, NetworkNamespace&);

template <>
NetworkNamespace probe<NetworkNamespace>(Node&);

}  // namespace nodecheck
