#pragma once
// Which cgroup driver the kubelet and the runtime really use, and who says so.
#include <optional>
#include <string>

#include "facts/cri_config.hpp"
#include "facts/cri_status.hpp"
#include "facts/kubelet_settings.hpp"
#include "profile.hpp"

namespace nodecheck {

/// A driver ("systemd", "cgroupfs") and its source, which may have a locator.
struct DriverClaim {
  std::string driver, source, locator;
};

/// What the kubelet's own configuration says; what kubeadm will make it where there is kubeadm and no configuration yet
/// (behind dockershim kubeadms_driver() knows better). None:
/// there is no kubelet here, or it is embedded in a distribution that sets both sides.
[[nodiscard]] std::optional<DriverClaim> kubelets_driver(const KubeletSettings&, const Profile&);

/// What the runtime says over CRI: RuntimeConfig, else its verbose Status. None: it does not say.
[[nodiscard]] std::optional<DriverClaim> runtimes_driver(const CriConfig&, const Result<CriStatus>&,
                                                         const std::string& runtime_version);

/// Whether runc, or what stands in for it (crun, nvidia's), runs this handler's containers.
[[nodiscard]] bool is_runc(const RuntimeHandler&);

/// What one of containerd's handlers uses, as its verbose Status shows it. None: it does not say.
[[nodiscard]] std::optional<DriverClaim> handlers_driver(const RuntimeHandler&, const std::string& runtime_version);

/// Whether the kubelet calls RuntimeConfig: from 1.31 unless the feature gate is switched off, from 1.28 where it is
/// switched on (KEP-4033). None: the kubelet's version is not known.
[[nodiscard]] std::optional<bool> asks_runtime(const KubeletSettings&, const Profile&);

/// Whether it takes the runtime's answer and ignores its own setting: it asks, and RuntimeConfig names a driver.
[[nodiscard]] std::optional<bool> runtime_decides(const CriConfig&, const KubeletSettings&, const Profile&);

}  // namespace nodecheck
