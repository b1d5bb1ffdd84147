#include "reason/cgroup_remedy.hpp"

#include <fmt/format.h>

#include "version.hpp"

namespace nodecheck {
namespace {

bool is_v2(const std::string& runtime_version) {
  const auto version = parse_version(runtime_version);
  return version && version->major >= 2;
}

}  // namespace

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
