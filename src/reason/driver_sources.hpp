#pragma once
// Every source on the node that says which cgroup driver its kubelet and its runtime use, so that a person sees who
// wins and what the next start will bring.
#include <string>
#include <vector>

#include "facts/kubelet_settings.hpp"
#include "profile.hpp"
#include "reason/runtime_driver.hpp"

namespace nodecheck {

struct DriverSource {
  enum class Side { kubelet, runtime };
  enum class Standing {
    decides,     ///< what this side uses
    agrees,      ///< a stronger source decides, and says the same
    overridden,  ///< a stronger source says something else
    on_disk,     ///< what the daemon's files will say at its next start
    at_work,     ///< what the cgroups of the pods that run show
    silent,      ///< asked, and does not say; the claim's locator is why
  };
  Side side;
  Standing standing;
  DriverClaim claim;
};

/// By side, the strongest first.
[[nodiscard]] std::vector<DriverSource> driver_sources(const KubeletSettings&, const RuntimeFacts&, const Profile&);

/// A line for each, the winners marked.
[[nodiscard]] std::string driver_table(const std::vector<DriverSource>&);

}  // namespace nodecheck
