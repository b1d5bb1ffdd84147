#pragma once
// flannel's vxlan devices: flannel.1 and, for IPv6, flannel-v6.1. Their number is the VNI, 1 unless somebody chose
// another.
#include <vector>

#include "facts/links.hpp"
#include "ip_prefix.hpp"
#include "profile.hpp"

namespace nodecheck {

/// family: 4 or 6. Null: it is not made, or the backend has none.
[[nodiscard]] const Link* flannel_vxlan(const Links&, const Profile&, int family);

/// The device whose packets carry the vxlan's. Null: not known, or in another namespace.
[[nodiscard]] const Link* underlay_of(const Link& vxlan, const Links&);

/// The device's addresses of one family, in the kernel's order.
[[nodiscard]] std::vector<IpPrefix> addresses_of(const Link&, int family);

}  // namespace nodecheck
