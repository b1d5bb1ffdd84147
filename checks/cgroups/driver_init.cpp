// Where systemd runs, it should be the only one that writes the cgroup tree; where it does not, its driver cannot work.
#include "facts/cri_socket.hpp"
#include "facts/kubelet_settings.hpp"
#include "profile.hpp"
#include "reason/cgroup_remedy.hpp"
#include "reason/runtime_driver.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view use_systemd =
    "Set cgroupDriver: systemd for the kubelet, and SystemdCgroup = true (containerd), cgroup_manager = \"systemd\" "
    "(CRI-O) or native.cgroupdriver=systemd (Docker) for the runtime. Drain the node, then restart both, which lasts "
    "over reboots.";

/// Both drivers.
struct Drivers {
  std::optional<DriverClaim> kubelet, runtime;
  std::optional<bool> runtime_decides = false;

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

/// Only the sides that are there, each with the file that counts.
std::string remedy_for(std::string_view driver, const Drivers& drivers, const KubeletSettings& settings,
                       const RuntimeFacts& facts) {
  auto remedy =
      fmt::format("Use {} on both sides, which lasts over reboots; drain the node first where pods run.", driver);
  if (drivers.runtime && drivers.runtime->driver != driver)
    remedy += "\nFor the runtime, " + runtime_driver_lines(facts, driver);
  if (drivers.kubelet && drivers.kubelet->driver != driver)
    remedy += "\nFor the kubelet, " + kubelet_driver_lines(settings, driver);
  return remedy;
}

Outcome judge_driver(const DriverClaim& driver, const Init& init, const std::string& remedy) {
  const Evidence evidence{driver.source, driver.locator, driver.driver, init.systemd ? "systemd" : "cgroupfs"};
  if (!init.systemd && !init.same_mounts)
    return unknown(Finding{.message = "cannot tell whether systemd runs: PID 1 is hidden from this process",
                           .evidence = {evidence}});
  if (driver.driver == "systemd" && !init.systemd)
    return fail(Finding{"the cgroup driver is systemd, but systemd does not run here", Severity::error, {evidence}},
                remedy + "\nOr boot with systemd.");
  if (driver.driver == "cgroupfs" && init.systemd)
    return fail(Finding{"the cgroup driver is cgroupfs although systemd runs: two programs manage one tree",
                        Severity::warning,
                        {evidence}},
                remedy);
  return pass("{} with {} as init", driver.driver, init.systemd ? "systemd" : init.name);
}

/// The socket's owner is not in our pid namespace.
bool is_foreign(const Result<CriSocket>& socket) {
  return socket && socket->state == SocketProbe::State::accepting && !socket->path.empty() && socket->peer_pid == 0;
}

Drivers drivers_of(const KubeletSettings& settings, const RuntimeFacts& facts, const Profile& profile) {
  const auto claims = runtimes_drivers(facts);
  const auto* config = facts.find<CriConfig>();
  return {kubelets_driver(settings, facts, profile), claims.empty() ? std::nullopt : std::optional(claims.front()),
          config ? runtime_decides(*config, settings, profile) : false};
}

Outcome fits_init(const Init& init, const KubeletSettings& settings, const RuntimeFacts& facts,
                  const Result<CriSocket>& socket, const Profile& profile) {
  if (init.same_mounts == false) return not_applicable("this process has another root than the node's init");
  if (is_foreign(socket))
    return not_applicable("the runtime is in another pid namespace than this process: its init is not ours");
  const auto& cri = facts.get<CriVersion>();
  if (!cri) return unknown(cri.why());
  if (!facts.get<CriConfig>()) return unknown(facts.get<CriConfig>().why());
  const auto drivers = drivers_of(settings, facts, profile);
  if (drivers.undecided()) return undecided(*drivers.kubelet, *drivers.runtime);
  if (const auto& driver = drivers.effective())
    return judge_driver(*driver, init, remedy_for(init.systemd ? "systemd" : "cgroupfs", drivers, settings, facts));
  if (cri->path.empty()) return not_applicable("neither a kubelet nor a runtime is configured on this node");
  if (!facts.get<CriStatus>()) return unknown(facts.get<CriStatus>().why());
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
    .aliases = {"IsDockerSystemdCheck"},
    .judge = judge<fits_init>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
