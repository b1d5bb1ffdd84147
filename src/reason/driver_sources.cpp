#include "reason/driver_sources.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reason/cgroup_tree.hpp"
#include "reason/config_age.hpp"
#include "reason/containerd_settings.hpp"

namespace nodecheck {
namespace {

using Side = DriverSource::Side;
using Standing = DriverSource::Standing;

constexpr std::string_view runtime_config_rpc = "runtime.v1.RuntimeService/RuntimeConfig";

/// Appends to the sources of one side: the first that says something decides.
class Ladder {
 public:
  Ladder(Side side, std::vector<DriverSource>& sources) : side_(side), sources_(sources) {}

  void says(DriverClaim claim) {
    sources_.push_back({side_, decided_ ? Standing::overridden : Standing::decides, std::move(claim)});
    decided_ = true;
  }
  void note(Standing standing, DriverClaim claim) { sources_.push_back({side_, standing, std::move(claim)}); }

 private:
  Side side_;
  std::vector<DriverSource>& sources_;
  bool decided_ = false;
};

DriverClaim claim_of(const Setting<std::string>& setting) { return {setting.value, setting.source, {}}; }

void add_settings(const KubeletSettings& kubelet, Ladder& ladder) {
  ladder.says(claim_of(kubelet.cgroup_driver));
  const auto& before = kubelet.cgroup_driver_overridden;
  std::for_each(before.rbegin(), before.rend(), [&](const auto& setting) { ladder.says(claim_of(setting)); });
}

void add_kubelets(const KubeletSettings& kubelet, const RuntimeFacts& runtime, const Profile& profile, Ladder ladder) {
  const auto* config = runtime.find<CriConfig>();
  if (config && runtime_decides(*config, kubelet, profile) == true)
    ladder.says({config->cgroup_driver, std::string(runtime_config_rpc), "the kubelet asks the runtime from 1.31 on"});
  const auto own = kubelets_driver(kubelet, profile);
  if (own && own->source == "kubeadm")
    ladder.says(*own);
  else if (own)
    add_settings(kubelet, ladder);
  if (const auto* pods = runtime.find<PodCgroups>())
    if (const auto seen = kubelets_driver_at_work(*pods)) ladder.note(Standing::at_work, *seen);
}

void add_answer(const Result<CriConfig>& config, Ladder& ladder) {
  if (!config)
    ladder.note(Standing::silent, {"-", std::string(runtime_config_rpc), config.why().message});
  else if (!config->implemented)
    ladder.note(Standing::silent, {"-", std::string(runtime_config_rpc), "not implemented"});
  else if (config->cgroup_driver.empty())
    ladder.note(Standing::silent, {"-", std::string(runtime_config_rpc), "names no driver"});
  else
    ladder.says({config->cgroup_driver, std::string(runtime_config_rpc), {}});
}

std::optional<DriverClaim> shown_in_status(const RuntimeFacts& facts) {
  const auto* version = facts.find<CriVersion>();
  return runtimes_driver({}, facts.get<CriStatus>(), version ? version->runtime_version : "");
}

std::optional<DriverClaim> runtime_at_work(const RuntimeFacts& facts) {
  const auto* pods = facts.find<PodCgroups>();
  return pods ? runtimes_driver_at_work(*pods) : std::nullopt;
}

void add_runtimes(const RuntimeFacts& facts, Ladder ladder) {
  const auto& config = facts.get<CriConfig>();
  if (config && config->path.empty()) return;
  add_answer(config, ladder);
  if (const auto shown = shown_in_status(facts)) ladder.says(*shown);
  if (const auto seen = runtime_at_work(facts)) {
    if (runtimes_driver(facts)->source == seen->source)
      ladder.says(*seen);
    else
      ladder.note(Standing::at_work, *seen);
  }
  if (const auto disk = driver_on_disk(facts)) ladder.note(Standing::on_disk, *disk);
}

/// The call alone: the service is the same for all.
std::string where(const DriverClaim& claim) {
  const std::string_view service = "runtime.v1.RuntimeService/";
  const auto source = claim.source.starts_with(service) ? "CRI " + claim.source.substr(service.size()) : claim.source;
  return claim.locator.empty() ? source : fmt::format("{}: {}", source, claim.locator);
}

std::string_view word(Standing standing) {
  switch (standing) {
    case Standing::decides:
      return "decides";
    case Standing::overridden:
      return "overridden";
    case Standing::on_disk:
      return "at next start";
    case Standing::at_work:
      return "at work";
    case Standing::silent:
      return "does not say";
  }
  return {};
}

}  // namespace

std::optional<DriverClaim> driver_on_disk(const RuntimeFacts& facts) {
  const auto* files = facts.find<ContainerdFiles>();
  const auto* version = facts.find<CriVersion>();
  if (!files || files->files.empty() || !version || version->runtime_name != "containerd") return std::nullopt;
  const auto release = parse_version(version->runtime_version);
  if (!release) return std::nullopt;
  const auto settings = containerd_settings(*files, *release);
  const auto& name = settings.default_runtime_name.value;
  const auto* handler = settings.find(name);
  if (!handler) return DriverClaim{"cgroupfs", files->path, fmt::format("no SystemdCgroup for {}", name)};
  if (!is_runc({handler->name, handler->type.value, {}})) return std::nullopt;
  const auto& set = handler->systemd_cgroup;
  return DriverClaim{set.value ? "systemd" : "cgroupfs", set.source == "default" ? files->path : set.source,
                     fmt::format("{}SystemdCgroup of {}", set.source == "default" ? "no " : "", name)};
}

std::optional<DriverClaim> runtimes_driver(const RuntimeFacts& facts) {
  const auto* config = facts.find<CriConfig>();
  const auto* version = facts.find<CriVersion>();
  const auto said = runtimes_driver(config ? *config : CriConfig{}, facts.get<CriStatus>(),
                                    version ? version->runtime_version : std::string());
  return said ? said : runtime_at_work(facts);
}

std::optional<DriverClaim> driver_to_come(const RuntimeFacts& facts) {
  const auto* ages = facts.find<ConfigAges>();
  const auto* daemon = ages ? ages->find("containerd") : nullptr;
  if (!daemon || !edited_since_start(*daemon, ages->read_at)) return std::nullopt;
  const auto disk = driver_on_disk(facts);
  const auto now = runtimes_driver(facts);
  return disk && now && disk->driver != now->driver ? disk : std::nullopt;
}

std::vector<DriverSource> driver_sources(const KubeletSettings& kubelet, const RuntimeFacts& runtime,
                                         const Profile& profile) {
  std::vector<DriverSource> sources;
  add_kubelets(kubelet, runtime, profile, {Side::kubelet, sources});
  add_runtimes(runtime, {Side::runtime, sources});
  return sources;
}

// -> kubelet  systemd   decides        /var/lib/kubelet/config.yaml:15
//    kubelet  cgroupfs  overridden     default
std::string driver_table(const std::vector<DriverSource>& sources) {
  if (sources.empty()) return "Nothing on this node says which cgroup driver it uses.\n";
  std::string text;
  for (const auto& s : sources)
    text +=
        fmt::format("{} {:<7}  {:<8}  {:<13}  {}\n", s.standing == Standing::decides ? "->" : "  ",
                    s.side == Side::kubelet ? "kubelet" : "runtime", s.claim.driver, word(s.standing), where(s.claim));
  return text;
}

}  // namespace nodecheck
