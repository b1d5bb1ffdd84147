#include "reason/docker_driver.hpp"

#include <fmt/format.h>

#include <string_view>

#include "reason/docker_release.hpp"

namespace nodecheck {
namespace {

/// The last exec-opt wins. dockerd compares the name without regard to case.
std::optional<DriverClaim> set_driver(const DockerSettings& docker) {
  constexpr std::string_view name = "native.cgroupdriver=";
  std::optional<DriverClaim> claim;
  for (const auto& opt : docker.exec_opts.value)
    if (opt.starts_with(name)) claim = DriverClaim{opt.substr(name.size()), docker.exec_opts.source, "exec-opts"};
  return claim;
}

/// From 20.10 on systemd where it runs and cgroup v2 is mounted, else cgroupfs.
std::optional<DriverClaim> default_driver(const DockerRelease& release, const Result<Init>& init,
                                          const Result<Cgroups>& cgroups) {
  if (!release.version) return std::nullopt;
  const auto whose = fmt::format("Docker {}", release.text);
  if (!release.at_least({20, 10, 0})) return DriverClaim{"cgroupfs", whose, "its default"};
  if (!init || !cgroups) return std::nullopt;
  const bool unified = cgroups->version == "v2";
  if (unified && init->systemd) return DriverClaim{"systemd", whose, "its default with cgroup v2 and systemd"};
  return DriverClaim{"cgroupfs", whose, unified ? "its default without systemd" : "its default with cgroup v1"};
}

}  // namespace

std::vector<DriverClaim> dockers_drivers(const DockerSettings& docker, const Result<DockerInfo>& info,
                                         const Result<Init>& init, const Result<Cgroups>& cgroups) {
  std::vector<DriverClaim> claims;
  if (!docker.installed) return claims;
  if (info && !info->cgroup_driver.empty()) claims.push_back({info->cgroup_driver, "GET /info", info->socket});
  if (auto claim = set_driver(docker)) claims.push_back(std::move(*claim));
  if (auto claim = default_driver(docker_release(docker, info), init, cgroups)) claims.push_back(std::move(*claim));
  return claims;
}

}  // namespace nodecheck
