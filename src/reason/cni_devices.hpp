#pragma once
// The devices that CNIs leave on a node: by them an unconfigured CNI is known, and the overlay of a configured one.
#include <string>
#include <string_view>

#include "facts/links.hpp"

namespace nodecheck {

struct CniOverlay {
  std::string
      kind;  ///< vxlan, geneve, ipip, wireguard, none; empty: the CNI has made no device yet, or we do not know it
  std::string device;  ///< empty: none
  std::string source;  ///< "link flannel.1"
};
[[nodiscard]] CniOverlay cni_overlay(const Links&, std::string_view cni);

/// A device that only this CNI makes.
struct CniTrace {
  std::string cni;  ///< empty: no device is any CNI's
  std::string device;
};
[[nodiscard]] CniTrace cni_trace(const Links&);

/// flannel's vxlan, WireGuard or ipip device; none: it has made none.
[[nodiscard]] const Link* flannel_device(const Links&);

}  // namespace nodecheck
