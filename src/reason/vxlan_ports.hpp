#pragma once
// Who is in the way of a vxlan device that wants its UDP port: the kernel gives a port's socket to devices that are
// alike in what they take in (vxlan_find_sock), and to nobody else.
#include <string>
#include <vector>

#include "facts/links.hpp"
#include "facts/sockets.hpp"

namespace nodecheck {

/// "vxlan port 8472, plain", or "..., external gbp".
[[nodiscard]] std::string port_text(const Link& vxlan);

/// Both want one port of one IP family, and are not alike: they cannot both be up. Neither can be told of a port 0.
[[nodiscard]] bool collide(const Link& vxlan, const Link& other);

/// The first device that is up in the way of this one; null: none is.
[[nodiscard]] const Link* rival_of(const Link& vxlan, const Links&);

/// The first socket on this port in the way of IPv4, IPv6 or both that is not of a vxlan device which is up; null:
/// none.
[[nodiscard]] const Socket* holder_of(std::uint16_t port, bool ipv4, bool ipv6, const Sockets&, const Links&);
[[nodiscard]] const Socket* holder_of(const Link& vxlan, const Sockets&, const Links&);

}  // namespace nodecheck
