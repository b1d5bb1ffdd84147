#include "reason/kernel_release.hpp"

#include <algorithm>
#include <iterator>

namespace nodecheck {
namespace {

// KernelSpec.Versions of the k8s.io/system-validators that each kubeadm was built with, and of each the oldest release
// alone: its patterns leave out 5.14 and 6.9-rc1, which are newer than others that they hold.
constexpr KernelNeed needs[]{
    {{1, 0, 0}, {3, 10, 0}, "k8s.io/system-validators up to 1.8"},
    {{1, 32, 0}, {4, 19, 0}, "k8s.io/system-validators 1.9"},
    {{1, 34, 0}, {5, 4, 0}, "k8s.io/system-validators 1.10 and later"},
};

// https://access.redhat.com/articles/3078: RHEL 8 and those made of it. RHEL 9's 5.14, Ubuntu's, Amazon's, Google's,
// Flatcar's and SUSE's kernels of today need no row: their numbers do.
constexpr VendorKernel vendors[]{
    {".el8", {4, 18, 0}, "RHEL 8"},
};

}  // namespace

const KernelNeed& kernel_need(const std::optional<Version>& kubernetes) {
  const auto* need = std::end(needs) - 1;
  if (kubernetes)
    while (need != std::begin(needs) && *kubernetes < need->kubernetes) --need;
  return *need;
}

const KernelNeed& oldest_kernel_need() { return needs[0]; }

const VendorKernel* vendor_of(std::string_view release) {
  const auto* found = std::find_if(std::begin(vendors), std::end(vendors),
                                   [&](const auto& row) { return release.find(row.mark) != std::string_view::npos; });
  return found == std::end(vendors) ? nullptr : found;
}

}  // namespace nodecheck
