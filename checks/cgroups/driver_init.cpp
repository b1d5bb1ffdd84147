// Where systemd runs, it should be the only one that writes the cgroup tree; where it does not, its driver cannot work.
#include "facts/cri_config.hpp"
#include "facts/cri_status.hpp"
#include "facts/cri_version.hpp"
#include "facts/init.hpp"
#include "facts/kubelet_settings.hpp"
#include "profile.hpp"
#include "reason/cgroup_driver.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view use_systemd =
    "Set cgroupDriver: systemd for the kubelet and SystemdCgroup = true (containerd) or cgroup_manager = \"systemd\" "
    "(CRI-O) for the runtime, drain the node, then (it lasts over reboots):\n"
    "  systemctl restart containerd kubelet";
constexpr std::string_view use_cgroupfs =
    "Set cgroupDriver: cgroupfs for the kubelet and SystemdCgroup = false (containerd) or cgroup_manager = "
    "\"cgroupfs\" (CRI-O) for the runtime, and restart both; or boot with systemd.";

/// The driver in force: the runtime's where the kubelet follows it or there is none, else the kubelet's.
std::optional<DriverClaim> effective(const KubeletSettings& settings, const CriConfig& config,
                                     const Result<CriStatus>& status, const CriVersion& cri, const Profile& profile) {
  const auto kubelet = kubelets_driver(settings, profile);
  const auto runtime = runtimes_driver(config, status, cri.runtime_version);
  if (!kubelet || (runtime && runtime_decides(config, settings, profile) != false)) return runtime;
  return kubelet;
}

Outcome judge_driver(const DriverClaim& driver, const Init& init) {
  const Evidence evidence{driver.source, driver.locator, driver.driver, init.systemd ? "systemd" : "cgroupfs"};
  if (driver.driver == "systemd" && !init.systemd && !init.same_mounts)
    return unknown(Finding{.message = "cannot tell whether systemd runs: PID 1 is hidden from this process", .evidence = {evidence}});
  if (driver.driver == "systemd" && !init.systemd)
    return fail(Finding{"the cgroup driver is systemd, but systemd does not run here", Severity::error, {evidence}},
                std::string(use_cgroupfs));
  if (driver.driver == "cgroupfs" && init.systemd)
    return fail(Finding{"the cgroup driver is cgroupfs although systemd runs: two programs manage one tree", Severity::warning,
                        {evidence}});
  return pass("{} with {} as init", driver.driver, init.systemd ? "systemd" : init.name);
}

Outcome fits_init(const Init& init, const KubeletSettings& settings, const Result<CriConfig>& config,
                  const Result<CriStatus>& status, const Result<CriVersion>& cri, const Profile& profile) {
  if (init.same_mounts == false) return not_applicable("this process has another root than the node's init");
  if (cri && cri->path.empty()) {
    const auto kubelet = kubelets_driver(settings, profile);
    return kubelet ? judge_driver(*kubelet, init) : not_applicable("neither a kubelet nor a runtime is on this node");
  }
  if (!cri) return unknown(cri.why());
  if (!config) return unknown(config.why());
  const auto driver = effective(settings, *config, status, *cri, profile);
  if (driver) return judge_driver(*driver, init);
  if (!status) return unknown(status.why());
  return not_applicable("neither kubelet nor runtime names a cgroup driver");
}

constexpr Check check{
    .id = "cgroups.driver-init",
    .title = "The cgroup driver fits the init system",
    .rationale = "Two managers of one cgroup tree make nodes unstable under pressure; systemd's driver needs systemd.",
    .remedy = use_systemd,
    .docs = "https://kubernetes.io/docs/setup/production-environment/container-runtimes/#cgroup-drivers",
    .severity = Severity::warning,
    .causes = {"runtime.cri-version"},
    .judge = judge<fits_init>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
