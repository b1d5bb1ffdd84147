#pragma once
// Whether a runtime's release is still maintained, and meant for the kubelet's: from its maintainers' own tables.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "version.hpp"

namespace nodecheck {

/// Why a release is not one to run here, and what would be.
struct SupportGap {
  std::string message, expected;
  bool operator==(const SupportGap&) const = default;
};

/// Releases that are newer than the tables are no gap; no kubelet: not paired. `now` in seconds since the epoch.
[[nodiscard]] std::vector<SupportGap> containerd_gaps(const Version& containerd, const std::optional<Version>& kubelet,
                                                      std::int64_t now);

/// CRI-O's minor releases are Kubernetes's; one apart is an upgrade under way.
[[nodiscard]] std::vector<SupportGap> crio_gaps(const Version& crio, const std::optional<Version>& kubelet);

}  // namespace nodecheck
