#pragma once
// What netfilter does to those who have to reach this node.
#include "reason/flow_verdicts.hpp"
#include "reason/input_flows.hpp"

namespace nodecheck {

/// One for each port, or none at all where no device has an address. From anybody; where that depends on who it is,
/// the node's neighbours stand for the other nodes, and the flow says so: most firewalls let in by network.
[[nodiscard]] std::vector<FlowVerdict> judge_input(const Ruleset&, const std::vector<NeededPort>&, const Links&,
                                                   const Routes&, int family);

}  // namespace nodecheck
