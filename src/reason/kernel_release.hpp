#pragma once
// Which kernels a release of Kubernetes supports, as data.
#include <optional>
#include <string_view>

#include "version.hpp"

namespace nodecheck {

struct KernelNeed {
  Version kubernetes;  ///< from this release on
  Version kernel;      ///< the oldest one
  std::string_view source;
};

/// What this release asks for; none known: what the newest does.
[[nodiscard]] const KernelNeed& kernel_need(const std::optional<Version>& kubernetes);
/// What no release supports is older than this.
[[nodiscard]] const KernelNeed& oldest_kernel_need();

/// A distribution that keeps an older number and brings fixes and features back to it.
struct VendorKernel {
  std::string_view mark;  ///< in uname's release
  Version kernel;         ///< the oldest that counts
  std::string_view vendor;
};

/// None: the number is what it says.
[[nodiscard]] const VendorKernel* vendor_of(std::string_view release);

}  // namespace nodecheck
