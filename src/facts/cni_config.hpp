#pragma once
// The CNI configuration directory as libcni and go-cni read it: the bytewise first file wins, and there is no second
// try.
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

struct CniPlugin {
  std::string type;      ///< bridge, flannel, calico, cilium-cni, ...
  std::string bridge;    ///< the device that it puts pods on: "bridge", or flannel's delegate.bridge; empty: not said
  std::string delegate;  ///< delegate.type; empty: not said
  std::vector<std::string> subnets;  ///< ipam.subnet and ipam.ranges[][].subnet
  bool operator==(const CniPlugin&) const = default;
};

struct CniConfig {
  static constexpr std::string_view id = "cni.config";
  std::string directory = "/etc/cni/net.d";
  std::vector<std::string>
      files;            ///< names that count (.conf, .conflist, .json), sorted bytewise; empty: none, or no directory
  std::string network;  ///< "name" of the winning file
  std::vector<CniPlugin> plugins;  ///< of the winning file; empty: no file, or it is invalid
  std::string invalid;             ///< why the winning file cannot be used; empty: it can, or there is none
  bool operator==(const CniConfig&) const = default;

  [[nodiscard]] std::string winner() const;  ///< the winning file's path; empty: none
};

void to_json(Json&, const CniConfig&);
void from_json(const Json&, CniConfig&);

/// One file. `list` tells a .conflist from a .conf or .json. A file that cannot be used is told in `invalid`.
[[nodiscard]] CniConfig parse_cni_config(std::string_view text, bool list);

/// k3s and rke2 keep theirs below /var/lib/rancher; the directory that exists first wins.
template <>
CniConfig probe<CniConfig>(Node&);

}  // namespace nodecheck
