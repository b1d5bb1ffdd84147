#pragma once
// The devices that a pod's packets pass on this node, as far as they are there.
#include <vector>

#include "facts/links.hpp"
#include "facts/routes.hpp"
#include "profile.hpp"

namespace nodecheck {

/// Pod bridge, overlay device, and the device of the default route.
[[nodiscard]] std::vector<const Link*> pod_path(const Links&, const Routes&, const Profile&);

/// The overlay device, the device that carries its packets, and that of the default route: what comes from other nodes.
[[nodiscard]] std::vector<const Link*> outer_path(const Links&, const Routes&, const Profile&);

}  // namespace nodecheck
