#include "reason/cgroup_driver.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reason/kubeadm_release.hpp"

namespace nodecheck {
namespace {

using Origin = KubeletSettings::Origin;

constexpr std::string_view runtime_config_rpc = "runtime.v1.RuntimeService/RuntimeConfig";
constexpr std::string_view status_rpc = "runtime.v1.RuntimeService/Status";

bool is_driver(const std::string& word) { return word == "systemd" || word == "cgroupfs"; }

/// containerd shows its handlers' options from 1.5 on; before, they are empty even where set (containerd #4900).
bool shows_options(const std::string& runtime_version) {
  const auto version = parse_version(runtime_version);
  return version && *version >= Version{1, 5, 0};
}

bool leaves_default(const Profile& profile) {
  const auto& release = kubeadm_release(profile);
  return release && *release < Version{1, 22, 0};
}

std::optional<DriverClaim> default_handlers_driver(const CriStatus& status, const std::string& runtime_version) {
  const auto handler = std::find_if(status.handlers.begin(), status.handlers.end(),
                                    [&](const auto& h) { return h.name == status.default_handler; });
  if (handler == status.handlers.end()) return std::nullopt;
  return handlers_driver(*handler, runtime_version);
}

}  // namespace

bool is_runc(const RuntimeHandler& handler) {
  return handler.type == "io.containerd.runc.v2" || handler.type == "io.containerd.runc.v1";
}

std::optional<DriverClaim> handlers_driver(const RuntimeHandler& handler, const std::string& runtime_version) {
  if (!handler.systemd_cgroup && (!is_runc(handler) || !shows_options(runtime_version))) return std::nullopt;
  return DriverClaim{handler.systemd_cgroup.value_or(false) ? "systemd" : "cgroupfs", std::string(status_rpc),
                     fmt::format("config.containerd.runtimes.{}.options.SystemdCgroup", handler.name)};
}

std::optional<DriverClaim> kubelets_driver(const KubeletSettings& kubelet, const Profile& profile) {
  const auto& setting = kubelet.cgroup_driver;
  switch (kubelet.origin) {
    case Origin::running:
      return DriverClaim{setting.value, "kubelet", setting.source};
    case Origin::files:
      // Packages leave an empty /etc/sysconfig/kubelet: environment files alone are not yet a configuration.
      if (!kubelet.config_file.empty() || setting.source != "default")
        return DriverClaim{setting.value, "kubelet", setting.source};
      [[fallthrough]];
    case Origin::none:
      if (profile.distribution.value != Distribution::kubeadm) return std::nullopt;
      return leaves_default(profile) ? DriverClaim{"cgroupfs", "kubeadm", "before 1.22 it leaves the kubelet's default"}
                                     : DriverClaim{"systemd", "kubeadm", "its default from 1.22 on"};
    case Origin::embedded:
      break;
  }
  return std::nullopt;
}

std::optional<DriverClaim> runtimes_driver(const CriConfig& config, const Result<CriStatus>& status,
                                           const std::string& runtime_version) {
  if (is_driver(config.cgroup_driver))
    return DriverClaim{config.cgroup_driver, std::string(runtime_config_rpc), config.path};
  if (!status) return std::nullopt;
  if (is_driver(status->cgroup_manager))
    return DriverClaim{status->cgroup_manager, std::string(status_rpc), "crio.CgroupManagerName"};
  return default_handlers_driver(*status, runtime_version);
}

std::optional<bool> asks_runtime(const KubeletSettings& kubelet, const Profile& profile) {
  const auto& gate = kubelet.cgroup_driver_from_cri;
  if (!gate.value) return false;
  if (!profile.kubelet_version.value) return std::nullopt;
  return profile.kubelet_at_least(1, gate.source == "default" ? 31 : 28);
}

std::optional<bool> runtime_decides(const CriConfig& config, const KubeletSettings& kubelet, const Profile& profile) {
  return is_driver(config.cgroup_driver) ? asks_runtime(kubelet, profile) : false;
}

}  // namespace nodecheck
