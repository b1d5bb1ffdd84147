#pragma once
// Every source on the node that says which cgroup driver its kubelet and its runtime use, so that a person sees who
// wins and what the next start will bring.
#include <optional>
#include <string>
#include <vector>

#include "facts/config_ages.hpp"
#include "facts/containerd_files.hpp"
#include "facts/cri_config.hpp"
#include "facts/cri_status.hpp"
#include "facts/cri_version.hpp"
#include "facts/kubelet_settings.hpp"
#include "facts/pod_cgroups.hpp"
#include "profile.hpp"
#include "reason/cgroup_driver.hpp"
#include "several.hpp"

namespace nodecheck {

/// What is known of the runtime's side.
using RuntimeFacts = Several<CriConfig, CriStatus, CriVersion, ContainerdFiles, PodCgroups, ConfigAges>;

struct DriverSource {
  enum class Side { kubelet, runtime };
  enum class Standing {
    decides,     ///< what this side uses
    overridden,  ///< a stronger source says something
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

/// Which driver the runtime uses: by RuntimeConfig, its verbose Status, else its containers' cgroups. None: nothing
/// says.
[[nodiscard]] std::optional<DriverClaim> runtimes_driver(const RuntimeFacts&);

/// What the runtime's files will make of its default handler at its next start. None: no file, or they do not say.
[[nodiscard]] std::optional<DriverClaim> driver_on_disk(const RuntimeFacts&);

/// driver_on_disk() where it is news: the files changed after the daemon was started, and now say something else.
[[nodiscard]] std::optional<DriverClaim> driver_to_come(const RuntimeFacts&);

}  // namespace nodecheck
