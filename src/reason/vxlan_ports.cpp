#include "reason/vxlan_ports.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace nodecheck {
namespace {

struct Families {
  bool ipv4 = false, ipv6 = false;

  [[nodiscard]] bool meet(const Families& other) const { return (ipv4 && other.ipv4) || (ipv6 && other.ipv6); }
};

/// By the local address; without one IPv4. A device whose packets carry their own tunnel takes both.
Families families_of(const Vxlan& v) {
  const bool external = std::find(v.receives.begin(), v.receives.end(), "external") != v.receives.end();
  const bool ipv6 = v.local.find(':') != std::string::npos;
  return {external || !ipv6, external || ipv6};
}

Families families_of(const Socket& s) {
  if (s.address.find(':') == std::string::npos) return {true, false};
  return {s.address == "::" && !s.v6_only.value_or(false), true};
}

/// The order in which the attributes were listed means nothing.
std::vector<std::string> modes_of(const Vxlan& v) {
  auto modes = v.receives;
  std::sort(modes.begin(), modes.end());
  return modes;
}

/// A socket of the kernel's that a device which is up explains.
bool is_a_devices(const Socket& socket, const Links& links) {
  if (socket.owner || (socket.address != "0.0.0.0" && socket.address != "::")) return false;
  return std::any_of(links.links.begin(), links.links.end(), [&](const Link& l) {
    return l.vxlan && l.up && l.vxlan->port == socket.port && families_of(*l.vxlan).meet(families_of(socket));
  });
}

const Socket* holder(std::uint16_t port, const Families& wanted, const Sockets& sockets, const Links& links) {
  for (const auto* socket : sockets.at(Socket::Protocol::udp, port))
    if (families_of(*socket).meet(wanted) && !is_a_devices(*socket, links)) return socket;
  return nullptr;
}

}  // namespace

std::string port_text(const Link& vxlan) {
  const auto modes = vxlan.vxlan ? modes_of(*vxlan.vxlan) : std::vector<std::string>{};
  return fmt::format("vxlan port {}, {}", vxlan.vxlan ? vxlan.vxlan->port : 0,
                     modes.empty() ? "plain" : fmt::format("{}", fmt::join(modes, " ")));
}

bool collide(const Link& vxlan, const Link& other) {
  if (!vxlan.vxlan || !other.vxlan || vxlan.vxlan->port == 0 || vxlan.vxlan->port != other.vxlan->port) return false;
  return families_of(*vxlan.vxlan).meet(families_of(*other.vxlan)) && modes_of(*vxlan.vxlan) != modes_of(*other.vxlan);
}

const Link* rival_of(const Link& vxlan, const Links& links) {
  const auto found =
      std::find_if(links.links.begin(), links.links.end(), [&](const Link& l) { return l.up && collide(vxlan, l); });
  return found == links.links.end() ? nullptr : &*found;
}

const Socket* holder_of(std::uint16_t port, bool ipv4, bool ipv6, const Sockets& sockets, const Links& links) {
  return holder(port, {ipv4, ipv6}, sockets, links);
}

const Socket* holder_of(const Link& vxlan, const Sockets& sockets, const Links& links) {
  if (!vxlan.vxlan || vxlan.vxlan->port == 0) return nullptr;
  return holder(vxlan.vxlan->port, families_of(*vxlan.vxlan), sockets, links);
}

}  // namespace nodecheck
