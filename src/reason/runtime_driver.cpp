#include "reason/runtime_driver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "reason/cgroup_tree.hpp"
#include "reason/config_age.hpp"
#include "reason/containerd_settings.hpp"
#include "reason/crio_driver.hpp"
#include "reason/docker_driver.hpp"

namespace nodecheck {
namespace {

using Claims = std::vector<DriverClaim>;

std::optional<DriverClaim> first(const Claims& claims) {
  return claims.empty() ? std::nullopt : std::optional(claims.front());
}

std::string release_of(const RuntimeFacts& facts) {
  const auto* version = facts.find<CriVersion>();
  return version ? version->runtime_version : "";
}

/// A file that cannot be read may say anything.
bool all_read(const CrioFiles& crio) {
  return std::none_of(crio.files.begin(), crio.files.end(), [](const CrioFile& file) { return !!file.refused; });
}

Claims claims_of_crio(const RuntimeFacts& facts, const Result<CrioInfo>& info) {
  const auto& files = facts.get<CrioFiles>();
  const Result<CrioFiles> none(CrioFiles{});
  return crio_drivers(info, files && all_read(*files) ? files : none, parse_version(release_of(facts)));
}

Claims claims_of_docker(const RuntimeFacts& facts, const Result<DockerInfo>& info) {
  const auto* docker = facts.find<DockerSettings>();
  if (!docker) return {};
  auto claims = dockers_drivers(*docker, info, facts.get<Init>(), facts.get<Cgroups>());
  if (!docker->file.refused.empty())
    std::erase_if(claims, [](const DriverClaim& claim) { return claim.source != "GET /info"; });
  return claims;
}

std::optional<DriverClaim> containerds_files(const RuntimeFacts& facts) {
  const auto* files = facts.find<ContainerdFiles>();
  const auto release = parse_version(release_of(facts));
  if (!files || !release || (files->files.empty() && files->named)) return std::nullopt;
  if (files->files.empty()) return DriverClaim{"cgroupfs", files->path, "no such file, and that is the default"};
  const auto settings = containerd_settings(*files, *release);
  const auto& name = settings.default_runtime_name.value;
  const auto* handler = settings.find(name);
  if (!handler) return DriverClaim{"cgroupfs", files->path, fmt::format("no SystemdCgroup for {}", name)};
  if (!is_runc({handler->name, handler->type.value, {}})) return std::nullopt;
  const auto& set = handler->systemd_cgroup;
  const bool said = set.source != "default";
  return DriverClaim{set.value ? "systemd" : "cgroupfs", said ? set.source : files->path,
                     fmt::format("{}SystemdCgroup of {}", said ? "" : "no ", name)};
}

/// None: no daemon of this runtime is seen, or its start is not known.
std::optional<bool> edited(const RuntimeFacts& facts) {
  const auto name = runtime_name(facts);
  const auto* ages = facts.find<ConfigAges>();
  const auto* daemon = ages ? ages->find(name == "cri-o" ? "crio" : name == "docker" ? "dockerd" : name) : nullptr;
  if (!daemon || daemon->started == 0) return std::nullopt;
  return edited_since_start(*daemon, ages->read_at);
}

bool is_live(const DriverClaim& claim) { return claim.source == "GET /info"; }

/// What the daemon says; and what its files say, which are not what it runs with where they were edited since.
Claims answers_of(const RuntimeFacts& facts, const std::string& name) {
  Claims claims;
  if (name == "cri-o") claims = claims_of_crio(facts, facts.get<CrioInfo>());
  if (name == "docker") claims = claims_of_docker(facts, facts.get<DockerInfo>());
  const bool live = !claims.empty() && is_live(claims.front());
  if (!live && edited(facts) != false) claims.clear();
  return claims;
}

/// containerd runs, and the file that it was started with has been taken away since.
bool without_its_file(const RuntimeFacts& facts) {
  const auto* files = facts.find<ContainerdFiles>();
  return files && files->pid != 0 && files->files.empty() && runtime_name(facts) == "containerd";
}

}  // namespace

std::string runtime_name(const RuntimeFacts& facts) {
  const auto* endpoint = facts.find<CriEndpoint>();
  if (endpoint && endpoint->dockershim) return "docker";
  const auto* version = facts.find<CriVersion>();
  return version ? version->runtime_name : "";
}

std::optional<DriverClaim> kubelets_driver(const KubeletSettings& kubelet, const RuntimeFacts& facts,
                                           const Profile& profile) {
  auto own = kubelets_driver(kubelet, profile);
  const auto* endpoint = facts.find<CriEndpoint>();
  if (!own || own->source != "kubeadm" || own->driver != "cgroupfs" || !endpoint || !endpoint->dockershim) return own;
  const auto docker = first(runtimes_drivers(facts));
  if (docker) own = DriverClaim{docker->driver, "kubeadm", "before 1.22 it takes Docker's"};
  return own;
}

std::optional<DriverClaim> runtime_at_work(const RuntimeFacts& facts) {
  const auto* pods = facts.find<PodCgroups>();
  return pods ? runtimes_driver_at_work(*pods) : std::nullopt;
}

Claims runtimes_drivers(const RuntimeFacts& facts) {
  Claims claims;
  const auto add = [&](std::optional<DriverClaim> claim) {
    if (claim) claims.push_back(std::move(*claim));
  };
  const auto* config = facts.find<CriConfig>();
  const Result<CriStatus> nothing(CriStatus{});
  if (config) add(runtimes_driver(*config, nothing, {}));
  add(runtimes_driver({}, facts.get<CriStatus>(), release_of(facts)));
  const auto name = runtime_name(facts);
  auto answers = answers_of(facts, name);
  std::move(answers.begin(), answers.end(), std::back_inserter(claims));
  if (claims.empty()) add(runtime_at_work(facts));
  // containerd before 1.5 shows nothing: what it was started with is what its files say, if they are older than it.
  if (claims.empty() && name == "containerd" && edited(facts) == false) add(containerds_files(facts));
  return claims;
}

std::optional<DriverClaim> driver_on_disk(const RuntimeFacts& facts) {
  const auto name = runtime_name(facts);
  if (name == "containerd") return containerds_files(facts);
  if (name == "cri-o") return first(claims_of_crio(facts, CrioInfo{}));
  if (name == "docker") return first(claims_of_docker(facts, DockerInfo{}));
  return std::nullopt;
}

std::optional<DriverClaim> driver_to_come(const RuntimeFacts& facts) {
  if (edited(facts) != true && !without_its_file(facts)) return std::nullopt;
  const auto disk = driver_on_disk(facts);
  const auto now = first(runtimes_drivers(facts));
  return disk && now && disk->driver != now->driver ? disk : std::nullopt;
}

}  // namespace nodecheck
