#pragma once
// Which cgroup driver the container runtime uses, of all who say so: the runtime over CRI and HTTP, its containers'
// cgroups, its flags and files.
#include <optional>
#include <string>
#include <vector>

#include "facts/cgroups.hpp"
#include "facts/config_ages.hpp"
#include "facts/containerd_files.hpp"
#include "facts/cri_config.hpp"
#include "facts/cri_endpoint.hpp"
#include "facts/cri_status.hpp"
#include "facts/cri_version.hpp"
#include "facts/crio_files.hpp"
#include "facts/crio_info.hpp"
#include "facts/docker_info.hpp"
#include "facts/docker_settings.hpp"
#include "facts/init.hpp"
#include "facts/pod_cgroups.hpp"
#include "reason/cgroup_driver.hpp"
#include "several.hpp"

namespace nodecheck {

/// What is known of the runtime's side.
using RuntimeFacts = Several<CriEndpoint, CriConfig, CriStatus, CriVersion, ContainerdFiles, CrioFiles, CrioInfo,
                             DockerSettings, DockerInfo, PodCgroups, ConfigAges, Init, Cgroups>;

/// "containerd", "cri-o", "docker" (also behind dockershim, which has no CRI); empty: nobody answered.
[[nodiscard]] std::string runtime_name(const RuntimeFacts&);

/// Every claim, the one that holds first. Empty: nobody says.
[[nodiscard]] std::vector<DriverClaim> runtimes_drivers(const RuntimeFacts&);

/// kubelets_driver(), and of a node that kubeadm before 1.22 is to join behind dockershim Docker's own, which it
/// detects and gives the kubelet.
[[nodiscard]] std::optional<DriverClaim> kubelets_driver(const KubeletSettings&, const RuntimeFacts&, const Profile&);

/// What the containers' cgroups show. None: none runs, or they disagree.
[[nodiscard]] std::optional<DriverClaim> runtime_at_work(const RuntimeFacts&);

/// What the runtime's flags and files will make of it (of containerd: of its default handler) at its next start. None:
/// they do not say.
[[nodiscard]] std::optional<DriverClaim> driver_on_disk(const RuntimeFacts&);

/// driver_on_disk() where it is news: the files changed after the daemon was started, and now say something else.
[[nodiscard]] std::optional<DriverClaim> driver_to_come(const RuntimeFacts&);

}  // namespace nodecheck
