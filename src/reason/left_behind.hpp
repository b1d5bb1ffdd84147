#pragma once
// What a cluster that this node was in has left behind: files that kubeadm refuses, and network devices and chains that
// a new pod network trips over.
#include <vector>

#include "facts/leftovers.hpp"
#include "facts/legacy_tables.hpp"
#include "facts/links.hpp"
#include "facts/nf_tables.hpp"
#include "facts/processes.hpp"
#include "outcome.hpp"
#include "profile.hpp"

namespace nodecheck {

/// By role, as kubeadm does, each with its alias.
[[nodiscard]] std::vector<Finding> leftover_files(const Leftovers&, const Profile&);
/// Devices of CNIs; flannel's where no flanneld runs, which may be the node's own service.
[[nodiscard]] std::vector<Finding> leftover_devices(const Links&, const Processes&);
/// kube-proxy's chains in either stack.
[[nodiscard]] std::vector<Finding> leftover_chains(const NfTables*, const LegacyTables*);

}  // namespace nodecheck
