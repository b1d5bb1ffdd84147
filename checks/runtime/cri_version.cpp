// The kubelet speaks CRI v1 alone since 1.26. Where it is not served, who does serve the socket says why.
#include "facts/cri_version.hpp"
#include "facts/containerd_files.hpp"
#include "reason/containerd_problems.hpp"
#include "reason/runtime_unit.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

constexpr int unimplemented = 12, unavailable = 14;

Evidence seen(const CriVersion& v, std::string observed) {
  return {"runtime.v1.RuntimeService/Version", v.path, std::move(observed), "CRI v1"};
}

Severity severity_of_v1alpha2(const Profile& profile) {
  return profile.kubelet_at_least(1, 26) ? Severity::error : Severity::warning;
}

Outcome too_old(const CriVersion& v, const Profile& profile) {
  const auto& kubelet = profile.kubelet_version.value;
  const auto who = kubelet ? fmt::format("kubelet {} {} v1", to_string(*kubelet),
                                         profile.kubelet_at_least(1, 26) ? "needs" : "still takes it, 1.26 needs")
                           : std::string("kubelets from 1.26 on need v1 (--kubelet-version tells which this one is)");
  return fail({.message = fmt::format("{} {} speaks CRI v1alpha2 alone; {}", v.runtime_name, v.runtime_version, who),
               .severity = severity_of_v1alpha2(profile),
               .evidence = {seen(v, "v1alpha2")}},
              "Upgrade the runtime to containerd 1.6, CRI-O 1.20 or cri-dockerd 0.3, or newer; containerd on Debian:\n"
              "  apt-get install --only-upgrade containerd");
}

/// A line of a file that switches a plugin of CRI off.
struct Culprit {
  std::string file;
  OnLine<std::string> plugin;
};

std::vector<Culprit> culprits(const Result<ContainerdFiles>& files) {
  std::vector<Culprit> all;
  if (!files) return all;
  for (const auto& file : files->files)
    for (const auto& plugin : file.disabled_plugins)
      if (plugin.value == "cri" || plugin.value.starts_with("io.containerd.cri.v1.") ||
          plugin.value == "io.containerd.grpc.v1.cri")
        all.push_back({file.path, plugin});
  return all;
}

std::string enabling(const std::vector<Culprit>& all) {
  if (all.empty()) return "\n  grep -rn disabled_plugins /etc/containerd/";
  std::string lines;
  for (const auto& c : all) lines += "\n  " + enabling_line(c.file, c.plugin);
  return lines;
}

Outcome disabled(const CriVersion& v, const Result<ContainerdFiles>& files, const std::string& unit) {
  const auto all = culprits(files);
  Finding finding{.message = "containerd runs with its CRI plugin disabled",
                  .evidence = {seen(v, v.refusal),
                               {"containerd.services.introspection.v1.Introspection/Plugins", v.path, "no CRI plugin",
                                "io.containerd.grpc.v1 cri"}}};
  if (!all.empty()) finding.message += fmt::format(" by {}:{}", all[0].file, all[0].plugin.line);
  for (const auto& c : all)
    finding.evidence.push_back(
        {fmt::format("{}:{}", c.file, c.plugin.line), "disabled_plugins", c.plugin.value, "not in the list"});
  return fail(std::move(finding),
              fmt::format("Docker's containerd.io package ships this. Take cri out of disabled_plugins, which lasts, "
                          "and restart:{}\n  systemctl restart {}",
                          enabling(all), unit));
}

/// Errors of containerd that are known well enough to say more than their own words do.
std::string advice(const std::string& error) {
  const auto says = [&](const char* part) { return error.find(part) != std::string::npos; };
  if (says("systemd_cgroup"))
    return "systemd_cgroup of the CRI table is for a runtime that is gone: remove it, and set SystemdCgroup = true "
           "under the handler's options instead.";
  if (says("default_runtime_name"))
    return "default_runtime_name names a handler that no [...containerd.runtimes.NAME] table defines: add the table or "
           "correct the name.";
  if (says("config_path"))
    return "mirrors and config_path exclude each other: move the mirrors to config_path's hosts.toml.";
  if (says("snapshotter"))
    return "The snapshotter did not load: see whether the filesystem of containerd's root can carry it.";
  return "The error is containerd's own; it comes from the CRI tables of its configuration.";
}

Outcome failed_to_load(const CriVersion& v, const std::string& unit) {
  return fail({.message = fmt::format("containerd could not load its CRI plugin: {}", v.plugin_error),
               .evidence = {seen(v, v.refusal),
                            {"containerd.services.introspection.v1.Introspection/Plugins", v.path, v.plugin_error,
                             "no error"}}},
              fmt::format("{}\nMend /etc/containerd/config.toml, then:\n"
                          "  systemctl restart {}\n"
                          "  journalctl -u {} -b --no-pager -g 'failed to load plugin'",
                          advice(v.plugin_error), unit, unit));
}

std::string what_is_there(const CriVersion& v) {
  if (v.refusal.find("http1") != std::string::npos) return fmt::format("{} speaks HTTP/1, not gRPC", v.path);
  if (v.code == unavailable) return fmt::format("nothing behind {} speaks gRPC", v.path);
  if (v.code == unimplemented) return fmt::format("{} speaks gRPC, but no CRI", v.path);
  return fmt::format("{} refuses Version: {}", v.path, v.refusal);
}

Outcome not_cri(const CriVersion& v, const std::string& unit) {
  const bool docker = unit == "docker";
  return fail({.message = fmt::format("{}: not a usable CRI socket", what_is_there(v)),
               .evidence = {seen(v, fmt::format("{} (gRPC status {})", v.refusal, v.code))}},
              docker ? "Docker Engine's own socket is no CRI. Install cri-dockerd and point the kubelet at it:\n"
                       "  systemctl enable --now cri-docker.socket cri-docker.service\n"
                       "containerRuntimeEndpoint: unix:///run/cri-dockerd.sock in /var/lib/kubelet/config.yaml lasts."
                     : fmt::format("See what listens there, and point containerRuntimeEndpoint of "
                                   "/var/lib/kubelet/config.yaml at the runtime's CRI socket:\n"
                                   "  ss -xlp src {}\n"
                                   "For Docker Engine that is cri-dockerd's, unix:///run/cri-dockerd.sock.",
                                   v.path));
}

Outcome speaks_v1(const CriVersion& v, const Result<ContainerdFiles>& files, const Profile& profile) {
  if (v.path.empty()) return not_applicable("no CRI endpoint");
  if (v.api == "v1") return pass("{} {} speaks CRI v1", v.runtime_name, v.runtime_version);
  if (v.api == "v1alpha2") return too_old(v, profile);
  const auto unit = runtime_unit(v.path, profile);
  if (!v.containerd) return not_cri(v, unit);
  return v.plugin_error.empty() ? disabled(v, files, unit) : failed_to_load(v, unit);
}

constexpr Check check{
    .id = "runtime.cri-version",
    .title = "The runtime speaks CRI v1",
    .rationale = "Since 1.26 the kubelet speaks CRI v1 alone, and exits where the runtime does not.",
    .remedy =
        "Enable or repair the runtime's CRI service, or upgrade a runtime that is too old for v1:\n"
        "  journalctl -u containerd -b --no-pager -n 50",
    .docs = "https://kubernetes.io/docs/setup/production-environment/container-runtimes/#cri-versions",
    .severity = Severity::error,
    .causes = {"runtime.responsive", "runtime.config-file"},
    .aliases = {"CRI"},
    .judge = judge<speaks_v1>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
