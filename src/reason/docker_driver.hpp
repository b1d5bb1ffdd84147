#pragma once
// Which cgroup driver Docker uses, and who says so.
#include <vector>

#include "facts/cgroups.hpp"
#include "facts/docker_info.hpp"
#include "facts/docker_settings.hpp"
#include "facts/init.hpp"
#include "reason/cgroup_driver.hpp"

namespace nodecheck {

/// Every claim, the one that holds first: the daemon's /info, the flag or the line of daemon.json that sets it, the
/// release's default. Empty: Docker is not installed, or nobody can say.
[[nodiscard]] std::vector<DriverClaim> dockers_drivers(const DockerSettings&, const Result<DockerInfo>&,
                                                       const Result<Init>&, const Result<Cgroups>&);

}  // namespace nodecheck
