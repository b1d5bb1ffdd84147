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

std::string containerd_cgroup_lines(const std::string& runtime_version, const std::vector<std::string>& handlers,
                                    std::string_view driver, std::string_view unit) {
  auto lines =
      fmt::format("in /etc/containerd/config.toml (keep its `version` line; version = {} where there is none):",
                  is_v2(runtime_version) ? 3 : 2);
  for (const auto& handler : handlers)
    lines += fmt::format(
        "\n"
        "  [plugins.\"{}\".containerd.runtimes.{}.options]\n"
        "    SystemdCgroup = {}",
        containerd_table(runtime_version), handler, driver == "systemd");
  return lines + fmt::format("\nthen:\n  systemctl restart {}", unit);
}

}  // namespace nodecheck
