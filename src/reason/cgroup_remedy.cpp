#include "reason/cgroup_remedy.hpp"

#include <fmt/format.h>

#include "reason/containerd_settings.hpp"
#include "reason/docker_role.hpp"
#include "reason/kubelet_place.hpp"
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

/// The plugin's key in a file of that version.
std::string_view table_for(std::int64_t version) {
  return version == 1 ? "cri" : version == 2 ? "io.containerd.grpc.v1.cri" : "io.containerd.cri.v1.runtime";
}

/// What to write into the files that are there. Empty: they are not known, or of a version that is hardly read.
std::string lines_in_files(const ContainerdFiles& files, const Version& release, const std::string& handler,
                           bool systemd) {
  if (files.files.empty() && !files.named)
    return fmt::format(
        "which has no configuration file, write one of its defaults and that driver:\n"
        "  mkdir -p /etc/containerd\n"
        "  containerd config default | sed 's/SystemdCgroup = .*/SystemdCgroup = {}/' > {}\n",
        systemd, files.path);
  if (files.files.empty()) return {};
  const auto settings = containerd_settings(files, release);
  if (const auto* set = settings.find(handler); set && set->systemd_cgroup.source != "default") {
    const auto& at = set->systemd_cgroup.source;
    return fmt::format("in {}:\n  sed -i.bak '{}s/SystemdCgroup.*/SystemdCgroup = {}/' {}\n", at,
                       at.substr(at.rfind(':') + 1), systemd, file_of(at));
  }
  const auto& main = files.files.front();
  const auto version = config_version(files, main, release);
  if (version == 1 && release.major >= 2) return {};
  return fmt::format(
      "add to {}, which has version {} (each table may stand only once):\n"
      "  [plugins.\"{}\".containerd.runtimes.{}]\n"
      "    runtime_type = \"io.containerd.runc.v2\"\n"
      "  [plugins.\"{}\".containerd.runtimes.{}.options]\n"
      "    SystemdCgroup = {}\n",
      main.path, version, table_for(version), handler, table_for(version), handler, systemd);
}

std::string containerd_lines(const RuntimeFacts& facts, std::string_view driver) {
  const auto* files = facts.find<ContainerdFiles>();
  const auto* version = facts.find<CriVersion>();
  const auto text = version ? version->runtime_version : std::string();
  const auto release = parse_version(text);
  const auto lines =
      files && release ? lines_in_files(*files, *release, handler_of(facts), driver == "systemd") : std::string();
  if (lines.empty()) return containerd_cgroup_lines(text, {handler_of(facts)}, driver, "containerd");
  return lines + "then:\n  systemctl restart containerd";
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

/// Nobody answers, and Docker is what is here.
bool is_dockers(const RuntimeFacts& facts) {
  const auto* endpoint = facts.find<CriEndpoint>();
  const auto* docker = facts.find<DockerSettings>();
  return endpoint && docker && docker_role(*endpoint, *docker) != DockerRole::idle;
}

}  // namespace

std::string runtime_driver_lines(const RuntimeFacts& facts, std::string_view driver) {
  const auto name = runtime_name(facts);
  if (name == "cri-o") return crio_lines(facts, driver);
  if (name == "docker" || (name.empty() && is_dockers(facts))) return docker_lines(facts, driver);
  return containerd_lines(facts, driver);
}

std::string kubelet_driver_lines(const KubeletSettings& kubelet, std::string_view driver) {
  const auto& source = kubelet.cgroup_driver.source;
  const auto& before = kubelet.cgroup_driver_overridden;
  const auto place = place_of(kubelet, is_flag(source) && !before.empty() ? before.back().source : source);
  return fmt::format("{}in {}:\n{}  cgroupDriver: {}\nthen:\n  systemctl restart kubelet",
                     is_flag(source) ? fmt::format("take away {}, which overrides every file, and ", source) : "",
                     place.told(), place.header, driver);
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
