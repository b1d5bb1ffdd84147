// Storage drivers that Docker removed: after the upgrade dockerd does not start, and its images are out of reach.
#include <algorithm>

#include "facts/cri_endpoint.hpp"
#include "reason/docker_release.hpp"
#include "reason/docker_role.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

struct Ending {
  std::string_view driver;
  Version deprecated, removed;
};
constexpr Ending endings[]{
    {"aufs", {19, 3, 0}, {24, 0, 0}}, {"overlay", {18, 9, 0}, {24, 0, 0}}, {"devicemapper", {18, 9, 0}, {25, 0, 0}}};

struct Driver {
  std::string name, source;
};

/// The daemon's own word, else what is set. An empty name: dockerd chooses, of those that it has.
Driver driver_of(const DockerSettings& docker, const Result<DockerInfo>& info) {
  if (info && !info->storage_driver.empty()) return {info->storage_driver, "GET /info"};
  return {docker.storage_driver.value, docker.storage_driver.source};
}

constexpr auto way_out =
    "Images and containers do not move along. Drain the node, set the driver in /etc/docker/daemon.json, which lasts, "
    "and restart:\n"
    "  \"storage-driver\": \"overlay2\"\n"
    "  systemctl restart docker\n"
    "Where a flag of docker.service names the old driver, take it away first:\n"
    "  systemctl edit docker.service";

Outcome ends(const Driver& driver, const Ending& ending, const DockerRelease& release, std::optional<Severity> weight) {
  const bool removed = release.at_least(ending.removed);
  const auto what = removed ? fmt::format("Docker {} has no storage driver {}: {} removed it", release.text,
                                          driver.name, docker_release_name(ending.removed))
                            : fmt::format("the storage driver {} is deprecated, and Docker {} removed it", driver.name,
                                          docker_release_name(ending.removed));
  return fail({.message = what,
               .severity = weight    ? *weight
                           : removed ? Severity::error
                                     : Severity::warning,
               .evidence = {{driver.source, {}, driver.name, "overlay2"}}},
              way_out);
}

Outcome undecided(const Driver& driver, const Ending& ending) {
  auto outcome = unknown(
      {.message = fmt::format("Docker {} removed the storage driver {}, and which release this is could not be seen",
                              docker_release_name(ending.removed), driver.name),
       .evidence = {{driver.source, {}, driver.name, "overlay2"}}});
  outcome.remedy = "See which release it is:\n  dockerd --version";
  return outcome;
}

/// The file may name one.
Outcome unread(const DockerSettings& docker) {
  const auto& why = docker.file.refused.front();
  return unknown({.message = fmt::format("which storage driver dockerd takes could not be seen: {} cannot be used",
                                         docker.file.path),
                  .evidence = {{why.source, {}, why.value, "what dockerd can read"}}});
}

Outcome is_kept(const DockerSettings& docker, const Result<DockerInfo>& info, const Result<CriEndpoint>& endpoint) {
  if (!docker.installed) return not_applicable("Docker is not installed");
  const auto driver = driver_of(docker, info);
  const auto weight = weight_beside(endpoint, docker);
  if (driver.name.empty() && docker.pid != 0 && !info)
    return weight ? not_applicable("Docker does not answer, and runs no pods") : unknown(info.why());
  if (driver.name.empty() && !docker.file.refused.empty())
    return weight ? not_applicable("{} cannot be read, and Docker runs no pods", docker.file.path) : unread(docker);
  if (driver.name.empty()) return pass("dockerd chooses its storage driver");
  const auto release = docker_release(docker, info);
  const auto* ending =
      std::find_if(std::begin(endings), std::end(endings), [&](const auto& e) { return e.driver == driver.name; });
  if (ending == std::end(endings)) return pass("{} ({})", driver.name, driver.source);
  if (!release.version)
    return weight ? not_applicable("{} in an idle Docker of unknown release", driver.name) : undecided(driver, *ending);
  if (release.at_least(ending->deprecated)) return ends(driver, *ending, release, weight);
  return pass("{} ({}), which Docker {} still keeps", driver.name, driver.source, release.text);
}

constexpr Check check{
    .id = "docker.storage-driver",
    .title = "Docker's storage driver has a future",
    .rationale =
        "dockerd does not start where its storage driver was removed, and aufs, overlay and devicemapper were.",
    .remedy = way_out,
    .docs = "https://docs.docker.com/engine/deprecated/",
    .severity = Severity::error,
    .judge = judge<is_kept>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
