#pragma once
// Where the container runtime looks for CNI's configuration and for its plugins.
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"
#include "facts/setting.hpp"

namespace nodecheck {

struct CniPaths {
  static constexpr std::string_view id = "cni.paths";
  std::string runtime;  ///< containerd, cri-o, cri-dockerd; empty: none is found
  Setting<std::string> directory{"/etc/cni/net.d"};
  /// In the order of searching. Builds of CRI-O for distributions may have another default.
  Setting<std::vector<std::string>> plugin_directories{{"/opt/cni/bin"}};
  std::string default_network;  ///< CRI-O's cni_default_network: the network to use; empty: the first that loads
  std::string unread;           ///< why these are only the defaults; empty: they are known
  bool operator==(const CniPaths&) const = default;

  /// containerd gives up at a file that does not load, the others take the next one.
  [[nodiscard]] bool skips_invalid() const { return runtime == "cri-o" || runtime == "cri-dockerd"; }
};

void to_json(Json&, const CniPaths&);
void from_json(const Json&, CniPaths&);

/// From the daemon's own flags and files, so that a runtime that hangs costs nothing.
template <>
CniPaths probe<CniPaths>(Node&);

}  // namespace nodecheck
