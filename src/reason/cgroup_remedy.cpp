#include "reason/cgroup_remedy.hpp"

#include <fmt/format.h>

#include "reason/containerd_driver_lines.hpp"
#include "reason/docker_role.hpp"
#include "reason/kubelet_place.hpp"

namespace nodecheck {
namespace {

/// containerd's default handler, which decides what the kubelet's pods get.
std::string handler_of(const RuntimeFacts& facts) {
  const auto* status = facts.find<CriStatus>();
  return status && !status->default_handler.empty() ? status->default_handler : "runc";
}

std::string containerd_lines(const RuntimeFacts& facts, std::string_view driver) {
  const auto* version = facts.find<CriVersion>();
  return containerd_cgroup_lines(facts.get<ContainerdFiles>(), version ? version->runtime_version : std::string(),
                                 {handler_of(facts)}, driver, "containerd");
}

/// The drop-in folder's files are laid over each other by name: the last that sets it counts.
std::string crio_file(const RuntimeFacts& facts) {
  const std::string ours = "/etc/crio/crio.conf.d/99-cgroup-manager.conf";
  const auto set = driver_on_disk(facts);
  return set && set->source.starts_with("/etc/crio/crio.conf.d/") && set->source > ours ? set->source : ours;
}

std::string crio_lines(const RuntimeFacts& facts, std::string_view driver) {
  auto lines = fmt::format("in {}:\n  [crio.runtime]\n  cgroup_manager = \"{}\"\n", crio_file(facts), driver);
  if (driver == "cgroupfs") lines += "  conmon_cgroup = \"pod\"\n";
  if (const auto set = driver_on_disk(facts);
      set && (set->source.find("--") != std::string::npos || set->source.starts_with("crio's ")))
    lines += fmt::format("and take away {}, which overrides every file;\n", set->source);
  return lines + "then:\n  systemctl restart crio";
}

std::string docker_lines(const RuntimeFacts& facts, std::string_view driver) {
  const auto* endpoint = facts.find<CriEndpoint>();
  const bool dockershim = endpoint && endpoint->dockershim;
  const auto* docker = facts.find<DockerSettings>();
  const auto file = docker && !docker->file.path.empty() ? docker->file.path : "/etc/docker/daemon.json";
  return fmt::format(
      "in {} (and no --exec-opt native.cgroupdriver among dockerd's flags):\n"
      "  \"exec-opts\": [\"native.cgroupdriver={}\"]\n"
      "then:\n"
      "  systemctl restart docker{}",
      file, driver, dockershim ? "" : " cri-docker");
}

/// Nobody answers, and Docker is what is here.
bool is_dockers(const RuntimeFacts& facts) {
  const auto* endpoint = facts.find<CriEndpoint>();
  const auto* docker = facts.find<DockerSettings>();
  return endpoint && docker && docker_role(*endpoint, *docker) != DockerRole::idle;
}

}  // namespace

std::string runtime_driver_lines(const RuntimeFacts& facts, std::string_view driver) {
  const auto name = runtime_name(facts);
  if (name == "cri-o") return crio_lines(facts, driver);
  if (name == "docker" || (name.empty() && is_dockers(facts))) return docker_lines(facts, driver);
  return containerd_lines(facts, driver);
}

std::string kubelet_driver_lines(const KubeletSettings& kubelet, std::string_view driver) {
  const auto& source = kubelet.cgroup_driver.source;
  const auto& before = kubelet.cgroup_driver_overridden;
  const auto place = place_of(kubelet, is_flag(source) && !before.empty() ? before.back().source : source);
  return fmt::format("{}in {}:\n{}  cgroupDriver: {}\nthen:\n  systemctl restart kubelet",
                     is_flag(source) ? fmt::format("take away {}, which overrides every file, and ", source) : "",
                     place.told(), place.header, driver);
}

std::string_view driver_wanted(const Result<Init>& init) {
  const bool without_systemd = init && !init->systemd && init->same_mounts == true;
  return without_systemd ? "cgroupfs" : "systemd";
}

}  // namespace nodecheck
