#pragma once
// What is amiss with flannel's lease file: by itself, and beside the devices that flannel made for a lease.
#include "facts/flannel_subnet.hpp"
#include "facts/links.hpp"
#include "profile.hpp"
#include "reason/config_problem.hpp"

namespace nodecheck {

/// Of the file alone. `by_plugin`: flannel's CNI plugin reads it, which wants every line; else Docker's options come of
/// it.
[[nodiscard]] ConfigProblems flannel_file_faults(const FlannelSubnet&, bool by_plugin);

/// Devices of another lease, or none where the file tells that there was one, or one that sends from an address that
/// this node has no more.
[[nodiscard]] ConfigProblems flannel_device_faults(const FlannelSubnet&, const Links&, const Profile&);

}  // namespace nodecheck
