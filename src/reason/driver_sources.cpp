#include "reason/driver_sources.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reason/cgroup_tree.hpp"

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
    const auto standing = decided_.empty()           ? Standing::decides
                          : decided_ == claim.driver ? Standing::agrees
                                                     : Standing::overridden;
    if (decided_.empty()) decided_ = claim.driver;
    sources_.push_back({side_, standing, std::move(claim)});
  }
  void note(Standing standing, DriverClaim claim) { sources_.push_back({side_, standing, std::move(claim)}); }

 private:
  Side side_;
  std::vector<DriverSource>& sources_;
  std::string decided_;  ///< by the first that says something; empty: nobody yet
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
  const auto own = kubelets_driver(kubelet, runtime, profile);
  if (own && own->source == "kubeadm")
    ladder.says(*own);
  else if (own)
    add_settings(kubelet, ladder);
  if (const auto* pods = runtime.find<PodCgroups>())
    if (const auto seen = kubelets_driver_at_work(*pods)) ladder.note(Standing::at_work, *seen);
}

void add_silence(const Result<CriConfig>& config, Ladder& ladder) {
  const auto silent = [&](std::string why) {
    ladder.note(Standing::silent, {"-", std::string(runtime_config_rpc), std::move(why)});
  };
  if (!config) return silent(config.why().message);
  if (config->path.empty()) return;
  if (!config->implemented) return silent("not implemented");
  if (config->cgroup_driver.empty()) silent("names no driver");
}

bool same_source(const DriverClaim& a, const DriverClaim& b) { return a.source == b.source && a.locator == b.locator; }

void add_runtimes(const RuntimeFacts& facts, Ladder ladder) {
  add_silence(facts.get<CriConfig>(), ladder);
  const auto claims = runtimes_drivers(facts);
  for (const auto& claim : claims) ladder.says(claim);
  const auto add = [&](Standing standing, const std::optional<DriverClaim>& claim) {
    if (claim && std::none_of(claims.begin(), claims.end(), [&](const auto& c) { return same_source(c, *claim); }))
      ladder.note(standing, *claim);
  };
  add(Standing::at_work, runtime_at_work(facts));
  add(Standing::on_disk, driver_on_disk(facts));
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
    case Standing::agrees:
      return "agrees";
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
