// Every handler of containerd has a SystemdCgroup of its own: set for runc and forgotten for nvidia, pods of one
// RuntimeClass end up outside the kubelet's limits.
#include <algorithm>

#include "facts/containerd_files.hpp"
#include "facts/cri_status.hpp"
#include "facts/cri_version.hpp"
#include "facts/init.hpp"
#include "reason/cgroup_driver.hpp"
#include "reason/cgroup_remedy.hpp"
#include "reason/containerd_driver_lines.hpp"
#include "reason/runtime_unit.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

struct HandlerDriver {
  std::string handler;
  DriverClaim claim;
};
using HandlerDrivers = std::vector<HandlerDriver>;

std::vector<RuntimeHandler> runc_handlers(const CriStatus& status) {
  std::vector<RuntimeHandler> handlers;
  std::copy_if(status.handlers.begin(), status.handlers.end(), std::back_inserter(handlers), is_runc);
  return handlers;
}

/// The handler that the others are measured by: the default one, else the first, which is what RuntimeConfig does.
const HandlerDriver& reference(const HandlerDrivers& drivers, const std::string& default_handler) {
  const auto found = std::find_if(drivers.begin(), drivers.end(),
                                  [&](const HandlerDriver& d) { return d.handler == default_handler; });
  return found == drivers.end() ? drivers.front() : *found;
}

std::vector<std::string> handlers_with(const HandlerDrivers& drivers, std::string_view driver, bool with = true) {
  std::vector<std::string> names;
  for (const auto& d : drivers)
    if ((d.claim.driver == driver) == with) names.push_back(d.handler);
  return names;
}

std::string remedy_for(const HandlerDrivers& drivers, const CriVersion& cri, const Result<ContainerdFiles>& files,
                       const Result<Init>& init, const Profile& profile) {
  const auto driver = driver_wanted(init);
  return fmt::format("Give every handler the driver {}, which the kubelet is to use too. Drain the node first, then {}",
                     driver,
                     containerd_cgroup_lines(files, cri.runtime_version, handlers_with(drivers, driver, false), driver,
                                             runtime_unit(cri.path, profile)));
}

Finding disagreement(const HandlerDrivers& drivers, const std::string& default_handler) {
  const auto& standard = reference(drivers, default_handler);
  const auto off = handlers_with(drivers, standard.claim.driver, false);
  Finding finding{.message = fmt::format("{} {} {}, {}{} {}", fmt::join(off, ", "), off.size() == 1 ? "uses" : "use",
                                         standard.claim.driver == "systemd" ? "cgroupfs" : "systemd",
                                         standard.handler == default_handler ? "the default handler " : "",
                                         standard.handler, standard.claim.driver)};
  for (const auto& d : drivers)
    finding.evidence.push_back({d.claim.source, d.claim.locator, d.claim.driver,
                                d.claim.driver == standard.claim.driver ? "" : standard.claim.driver});
  return finding;
}

Outcome hidden(const CriVersion& cri, const RuntimeHandler& handler) {
  return unknown(Finding{
      .message = fmt::format("{} {} does not show its handlers' options", cri.runtime_name, cri.runtime_version),
      .evidence = {{"runtime.v1.RuntimeService/Status",
                    fmt::format("config.containerd.runtimes.{}.options", handler.name), "absent", ""}}});
}

Outcome handlers_agree(const CriStatus& status, const CriVersion& cri, const Result<ContainerdFiles>& files,
                       const Result<Init>& init, const Profile& profile) {
  if (status.path.empty()) return not_applicable("no CRI endpoint");
  if (cri.runtime_name != "containerd") return not_applicable("{} has one driver for all handlers", cri.runtime_name);
  if (!status.refusal.empty())
    return unknown(Finding{.message = "containerd refuses Status: " + status.refusal,
                           .evidence = {{"runtime.v1.RuntimeService/Status", status.path, status.refusal, ""}}});
  const auto handlers = runc_handlers(status);
  if (handlers.size() < 2) return not_applicable("containerd has {} handler of runc's kind", handlers.size());
  HandlerDrivers drivers;
  for (const auto& handler : handlers) {
    const auto claim = handlers_driver(handler, cri.runtime_version);
    if (!claim) return hidden(cri, handler);
    drivers.push_back({handler.name, *claim});
  }
  const auto& driver = drivers.front().claim.driver;
  if (handlers_with(drivers, driver, false).empty())
    return pass("{} all use {}", fmt::join(handlers_with(drivers, driver), ", "), driver);
  return fail(disagreement(drivers, status.default_handler), remedy_for(drivers, cri, files, init, profile));
}

constexpr Check check{
    .id = "cgroups.driver-handlers",
    .title = "The runtime's handlers use one cgroup driver",
    .rationale = "Pods whose handler has another driver than the kubelet fail to start, or live outside its limits.",
    .remedy =
        "Set the same SystemdCgroup under the options of every handler of runc's kind; then:\n"
        "  systemctl restart containerd",
    .docs = "https://kubernetes.io/docs/setup/production-environment/container-runtimes/#containerd-systemd",
    .severity = Severity::warning,
    .causes = {"runtime.cri-version"},
    .judge = judge<handlers_agree>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
