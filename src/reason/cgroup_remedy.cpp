#include "reason/cgroup_remedy.hpp"

#include <fmt/format.h>

#include "version.hpp"

namespace nodecheck {
namespace {

bool is_v2(const std::string& runtime_version) {
  const auto version = parse_version(runtime_version);
  return version && version->major >= 2;
}

/// containerd's default handler, which decides what the kubelet's pods get.
std::string handler_of(const RuntimeFacts& facts) {
  const auto* status = facts.find<CriStatus>();
  return status && !status->default_handler.empty() ? status->default_handler : "runc";
}

/// The drop-in folder's files are laid over each other by name: the last that sets it counts.
std::string crio_file(const RuntimeFacts& facts) {
  const std::string ours = "/etc/crio/crio.conf.d/99-cgroup-manager.conf";
  const auto set = driver_on_disk(facts);
  return set && set->source.starts_with("/etc/crio/crio.conf.d/") && set->source > ours ? set->source : ours;
}

std::string crio_lines(const RuntimeFacts& facts, std::string_view driver) {
  auto lines = fmt::format("in {}:\n  [crio.runtime]\n  cgroup_manager = \"{}\"\n", crio_file(facts), driver);
  if (driver == "cgroupfs") lines += "  conmon_cgroup = \"pod\"\n";
  if (const auto set = driver_on_disk(facts); set && set->source.find("--") != std::string::npos)
    lines += fmt::format("and take away {}, which overrides every file;\n", set->source);
  return lines + "then:\n  systemctl restart crio";
}

std::string docker_lines(const RuntimeFacts& facts, std::string_view driver) {
  const auto* endpoint = facts.find<CriEndpoint>();
  const bool dockershim = endpoint && endpoint->dockershim;
  return fmt::format(
      "in /etc/docker/daemon.json (and no --exec-opt native.cgroupdriver among dockerd's flags):\n"
      "  \"exec-opts\": [\"native.cgroupdriver={}\"]\n"
      "then:\n"
      "  systemctl restart docker{}",
      driver, dockershim ? "" : " cri-docker");
}

}  // namespace

std::string runtime_driver_lines(const RuntimeFacts& facts, std::string_view driver) {
  const auto name = runtime_name(facts);
  if (name == "cri-o") return crio_lines(facts, driver);
  if (name == "docker") return docker_lines(facts, driver);
  const auto* version = facts.find<CriVersion>();
  return containerd_cgroup_lines(version ? version->runtime_version : "", {handler_of(facts)}, driver, "containerd");
}

std::string kubelet_driver_lines(const KubeletSettings& kubelet, std::string_view driver) {
  const auto& source = kubelet.cgroup_driver.source;
  const auto flag = source.find(" --") != std::string::npos;
  return fmt::format("{}in {}:\n  cgroupDriver: {}\nthen:\n  systemctl restart kubelet",
                     flag ? fmt::format("take away {}, which overrides every file, and ", source) : "",
                     kubelet.config_file.empty() ? "/var/lib/kubelet/config.yaml" : kubelet.config_file, driver);
}

std::string_view driver_wanted(const Result<Init>& init) {
  const bool without_systemd = init && !init->systemd && init->same_mounts == true;
  return without_systemd ? "cgroupfs" : "systemd";
}

std::string_view containerd_table(const std::string& runtime_version) {
  return is_v2(runtime_version) ? "io.containerd.cri.v1.runtime" : "io.containerd.grpc.v1.cri";
}

/// Both tables: the inner one alone would replace the handler's defaults, its type among them. A table that stands
/// twice stops containerd, hence the first way where the line is there already.
std::string containerd_cgroup_lines(const std::string& runtime_version, const std::vector<std::string>& handlers,
                                    std::string_view driver, std::string_view unit) {
  const bool v2 = is_v2(runtime_version);
  const bool systemd = driver == "systemd";
  auto lines = fmt::format(
      "where /etc/containerd/config.toml has a SystemdCgroup line:\n"
      "  sed -i.bak -E 's/SystemdCgroup *= *(true|false)/SystemdCgroup = {}/' /etc/containerd/config.toml\n"
      "where it has none, add these tables (each may stand only once) to a file that begins with version = {}{}:",
      systemd, v2 ? 3 : 2, v2 ? " (with version = 2 they are plugins.\"io.containerd.grpc.v1.cri\")" : "");
  for (const auto& handler : handlers)
    lines += fmt::format(
        "\n"
        "  [plugins.\"{0}\".containerd.runtimes.{1}]\n"
        "    runtime_type = \"io.containerd.runc.v2\"\n"
        "  [plugins.\"{0}\".containerd.runtimes.{1}.options]\n"
        "    SystemdCgroup = {2}",
        containerd_table(runtime_version), handler, systemd);
  return lines + fmt::format("\nthen:\n  systemctl restart {}", unit);
}

}  // namespace nodecheck
