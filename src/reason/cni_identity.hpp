#pragma once
// Who the CNI is: what its configuration says, else what its devices show. Decides which checks concern this node.
#include <string>
#include <vector>

#include "facts/cni_config.hpp"
#include "facts/flannel_subnet.hpp"
#include "facts/links.hpp"
#include "profile.hpp"
#include "result.hpp"

namespace nodecheck {

/// The members are Profile's of the same names.
struct CniIdentity {
  Derived<std::string> name{};
  Derived<PodNetwork> pod_network{};
  Derived<std::string> bridge{};
  Derived<std::string> overlay{};
  Derived<std::string> overlay_device{};
  Derived<std::vector<std::string>> pod_cidrs{};
};

/// Configuration wins over devices. An invalid winning file leaves everything unset, for the runtime has no network
/// then.
[[nodiscard]] CniIdentity cni_identity(const Result<CniConfig>&, const Result<Links>&, const Result<FlannelSubnet>&);

/// Which CNI a file is for: flannel, calico, canal, a plugin's type where we know no better; empty: it is invalid.
[[nodiscard]] std::string cni_of(const CniFile&, const Result<Links>&, const Result<FlannelSubnet>&);

/// The names that --cni knows the wiring of; any other is taken as a plugin's type, and leaves the wiring unset.
[[nodiscard]] std::vector<std::string> known_cnis();

/// The same where the user names the CNI (--cni): its wiring as usual, its devices as far as they are there.
[[nodiscard]] CniIdentity cni_named(const std::string& name, const std::string& source, const Result<Links>&,
                                    const Result<FlannelSubnet>&);

}  // namespace nodecheck
