#pragma once
// A CNI configuration that is forgotten and sorts first keeps the runtime from the one whose CNI runs here.
#include <string>

#include "facts/cni_config.hpp"
#include "facts/flannel_subnet.hpp"
#include "facts/links.hpp"
#include "facts/processes.hpp"
#include "result.hpp"

namespace nodecheck {

struct CniShadow {
  const CniFile* file = nullptr;  ///< whose CNI runs, and which is not used; null: there is none
  std::string cni;                ///< its name
  std::string trace;              ///< by what it is known to run: "flanneld (pid 2051)", "link cilium_host"
  std::string bridge = {};        ///< of the forgotten network, which its pods have made: "cni0"; empty: none is there
};

/// Throws Unavailable where files compete, and what would decide between them could not be read.
[[nodiscard]] CniShadow cni_shadow(const CniConfig&, const Result<Links>&, const Result<FlannelSubnet>&,
                                   const Result<Processes>&);

/// Lines in the form of Check::remedy, for the forgotten file at `path`.
[[nodiscard]] std::string cni_shadow_remedy(const std::string& path, const CniShadow&);

}  // namespace nodecheck
