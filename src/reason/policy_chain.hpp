#pragma once
// Chains by which a CNI enforces network policies: what they drop, somebody asked for.
#include <string_view>

namespace nodecheck {

/// Of Calico, kube-router, Cilium, Weave Net, Antrea and the VPC CNI, by their prefixes.
[[nodiscard]] bool is_policy_chain(std::string_view chain);

}  // namespace nodecheck
