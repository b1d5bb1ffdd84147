#pragma once
// The cgroup drivers that the pods' cgroups show at work: evidence that asks nobody.
#include <optional>
#include <string>
#include <string_view>

#include "facts/pod_cgroups.hpp"
#include "reason/cgroup_driver.hpp"

namespace nodecheck {

/// The driver by which containers of this form are named: systemd, cgroupfs.
[[nodiscard]] std::string_view driver_of_form(std::string_view container_form);

/// Whose tree holds pods with processes. None: no pod runs, or both trees have some.
[[nodiscard]] std::optional<DriverClaim> kubelets_driver_at_work(const PodCgroups&);

/// How the containers that run are named. None: none runs that we know, or they disagree.
[[nodiscard]] std::optional<DriverClaim> runtimes_driver_at_work(const PodCgroups&);

}  // namespace nodecheck
