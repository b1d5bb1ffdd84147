#pragma once
// Which sysctls a node needs, and why one needs none of them: for the checks of what is set now, and for that of what a
// boot sets.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "facts/kubelet_settings.hpp"
#include "profile.hpp"

namespace nodecheck {

enum class SysctlUse { ipv4_forwarding, ipv6_forwarding, bridged_traffic };

/// Why this node has no use for it; empty: it has.
[[nodiscard]] std::string no_use(SysctlUse, const Profile&);

struct NeededSysctl {
  std::string_view key;
  std::string_view value;
  /// The value that the kernel begins with; empty: that hangs on how it was built.
  std::string_view initial = "0";
};

/// The six of protectKernelDefaults: compared strictly, a larger value fails too.
[[nodiscard]] std::span<const NeededSysctl> kubelet_tunables();

/// Those that this node needs and that nothing of it sets by itself, as dockerd may IPv4's forwarding.
[[nodiscard]] std::vector<NeededSysctl> needed_sysctls(const Profile&, const Result<KubeletSettings>&,
                                                       bool docker_forwards);

}  // namespace nodecheck
