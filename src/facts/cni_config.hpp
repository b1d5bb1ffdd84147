#pragma once
// The CNI configuration directory as libcni and go-cni read it, in the order in which they do: bytewise by name.
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

struct CniPlugin {
  std::string type;      ///< bridge, flannel, calico, cilium-cni, ...
  std::string bridge;    ///< the device that it puts pods on: "bridge", or flannel's delegate.bridge; empty: not said
  std::string delegate;  ///< delegate.type; empty: not said
  std::vector<std::string> subnets;      ///< ipam.subnet and ipam.ranges[][].subnet
  std::string ipam = {};                 ///< ipam.type; empty: not said
  std::vector<std::string> others = {};  ///< further types that it starts: of its delegate's ipam, of Multus' delegates
  /// What host-local's subnets give the bridge as its own, 10.88.0.1/16; empty: isGateway is off, or there are none.
  std::vector<std::string> gateways = {};
  bool force_address = false;    ///< of the bridge, flannel's too: other addresses give way, instead of an error
  std::string subnet_file = {};  ///< flannel's subnetFile; empty: not said, /run/flannel/subnet.env
  bool operator==(const CniPlugin&) const = default;
};

struct CniFile {
  std::string name;                        ///< 10-flannel.conflist
  std::string network = {};                ///< "name"
  std::string version = {};                ///< "cniVersion"; empty: not said, which means 0.1.0
  std::vector<std::string> versions = {};  ///< "cniVersions", of which newer libcni takes the highest that it knows
  std::vector<CniPlugin> plugins = {};     ///< empty: the file is invalid
  std::string invalid = {};                ///< why it cannot be used; empty: it can
  bool operator==(const CniFile&) const = default;
};

struct CniConfig {
  static constexpr std::string_view id = "cni.config";
  std::string directory = "/etc/cni/net.d";
  /// Those whose names count (.conf, .conflist, .json), sorted bytewise; empty: none, or no directory.
  std::vector<CniFile> files;
  bool skips_invalid = false;   ///< as CniPaths has it
  std::string default_network;  ///< as CniPaths has it
  bool operator==(const CniConfig&) const = default;

  /// The file that is used, or that is in the way of using any; null: none.
  [[nodiscard]] const CniFile* winner() const;
  [[nodiscard]] std::string path_of(const CniFile& file) const { return directory + "/" + file.name; }
};

void to_json(Json&, const CniConfig&);
void from_json(const Json&, CniConfig&);

/// One file. Its name tells a .conflist from a .conf or .json. What cannot be used is told in `invalid`.
[[nodiscard]] CniFile parse_cni_file(std::string_view text, std::string name);

template <>
CniConfig probe<CniConfig>(Node&);

}  // namespace nodecheck
