// Where systemd runs, it should be the only one that writes the cgroup tree; where it does not, its driver cannot work.
#include "facts/cri_config.hpp"
#include "facts/cri_socket.hpp"
#include "facts/cri_status.hpp"
#include "facts/cri_version.hpp"
#include "facts/init.hpp"
#include "facts/kubelet_settings.hpp"
#include "profile.hpp"
#include "reason/cgroup_driver.hpp"
#include "reason/runtime_unit.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view use_systemd =
    "Set cgroupDriver: systemd for the kubelet, and SystemdCgroup = true (containerd) or cgroup_manager = \"systemd\" "
    "(CRI-O) for the runtime. Drain the node, then restart both, which lasts over reboots.";
constexpr std::string_view use_cgroupfs =
    "Set cgroupDriver: cgroupfs for the kubelet, and SystemdCgroup = false (containerd) or cgroup_manager = "
    "\"cgroupfs\" "
    "(CRI-O) for the runtime, and restart both; or boot with systemd.";

/// Both drivers; the unit of the runtime, for the remedy.
struct Drivers {
  std::optional<DriverClaim> kubelet, runtime;
  std::optional<bool> runtime_decides = false;
  std::string unit;

  /// The driver in force: the runtime's where the kubelet follows it or there is none, else the kubelet's.
  [[nodiscard]] const std::optional<DriverClaim>& effective() const {
    return !kubelet || (runtime && runtime_decides != false) ? runtime : kubelet;
  }
  [[nodiscard]] bool undecided() const {
    return kubelet && runtime && !runtime_decides && kubelet->driver != runtime->driver;
  }
};

Outcome undecided(const DriverClaim& kubelet, const DriverClaim& runtime) {
  return unknown(
      Finding{.message = fmt::format("the kubelet's configuration says {}, the runtime {}, and from 1.31 on the "
                                     "kubelet follows the runtime: give --kubelet-version",
                                     kubelet.driver, runtime.driver),
              .evidence = {{kubelet.source, kubelet.locator, kubelet.driver, {}},
                           {runtime.source, runtime.locator, runtime.driver, {}}}});
}

std::string systemd_remedy(const std::string& unit) {
  return fmt::format("{}\n  systemctl restart {}", use_systemd, unit.empty() ? "kubelet" : unit + " kubelet");
}

Outcome judge_driver(const DriverClaim& driver, const Init& init, const std::string& unit) {
  const Evidence evidence{driver.source, driver.locator, driver.driver, init.systemd ? "systemd" : "cgroupfs"};
  if (!init.systemd && !init.same_mounts)
    return unknown(Finding{.message = "cannot tell whether systemd runs: PID 1 is hidden from this process",
                           .evidence = {evidence}});
  if (driver.driver == "systemd" && !init.systemd)
    return fail(Finding{"the cgroup driver is systemd, but systemd does not run here", Severity::error, {evidence}},
                std::string(use_cgroupfs));
  if (driver.driver == "cgroupfs" && init.systemd)
    return fail(Finding{"the cgroup driver is cgroupfs although systemd runs: two programs manage one tree",
                        Severity::warning,
                        {evidence}},
                systemd_remedy(unit));
  return pass("{} with {} as init", driver.driver, init.systemd ? "systemd" : init.name);
}

Outcome fits_init(const Init& init, const KubeletSettings& settings, const Result<CriConfig>& config,
                  const Result<CriStatus>& status, const Result<CriVersion>& cri, const Result<CriSocket>& socket,
                  const Profile& profile) {
  if (init.same_mounts == false) return not_applicable("this process has another root than the node's init");
  if (socket && socket->state == SocketProbe::State::accepting && !socket->path.empty() && socket->peer_pid == 0)
    return not_applicable("the runtime is in another pid namespace than this process: its init is not ours");
  if (cri && cri->path.empty()) {
    const auto kubelet = kubelets_driver(settings, profile);
    return kubelet ? judge_driver(*kubelet, init, {})
                   : not_applicable("neither a kubelet nor a runtime is on this node");
  }
  if (!cri) return unknown(cri.why());
  if (!config) return unknown(config.why());
  const Drivers drivers{kubelets_driver(settings, profile), runtimes_driver(*config, status, cri->runtime_version),
                        runtime_decides(*config, settings, profile), runtime_unit(cri->path, profile)};
  if (drivers.undecided()) return undecided(*drivers.kubelet, *drivers.runtime);
  if (const auto& driver = drivers.effective()) return judge_driver(*driver, init, drivers.unit);
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
