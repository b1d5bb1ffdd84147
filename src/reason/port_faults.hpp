#pragma once
// What is amiss with one port that the node needs.
#include <optional>
#include <string>

#include "facts/sockets.hpp"
#include "outcome.hpp"
#include "reason/node_ports.hpp"

namespace nodecheck {

struct PortFault {
  Finding finding;
  std::string remedy;
  std::string doubt = {};  ///< why it may be right all the same; empty: it is not
};

/// Somebody is in the way of one who is about to listen there. None: nobody is.
[[nodiscard]] std::optional<PortFault> fault_of_taken(const NodePort&, const Sockets&, Phase);
/// Nobody listens there, or not the one who is to. None: that one does.
[[nodiscard]] std::optional<PortFault> fault_of_open(const NodePort&, const Sockets&, bool kubelet_runs);

}  // namespace nodecheck
