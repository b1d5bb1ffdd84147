#pragma once
// What to write into containerd's configuration so that its handlers use one cgroup driver: the table depends on the
// release.
#include <string>
#include <string_view>
#include <vector>

#include "facts/init.hpp"
#include "facts/kubelet_settings.hpp"
#include "reason/runtime_driver.hpp"

namespace nodecheck {

/// The driver that a node is to have: systemd's, but where systemd surely does not run.
[[nodiscard]] std::string_view driver_wanted(const Result<Init>&);

/// The CRI table of a containerd release's own configuration version: io.containerd.cri.v1.runtime from 2.0 on.
[[nodiscard]] std::string_view containerd_table(const std::string& runtime_version);

/// "in /etc/containerd/config.toml (...):", SystemdCgroup for each of these handlers, and the restart of the unit.
[[nodiscard]] std::string containerd_cgroup_lines(const std::string& runtime_version,
                                                  const std::vector<std::string>& handlers, std::string_view driver,
                                                  std::string_view unit);

/// The lines for the runtime that is there, in the file that counts and in the shape that its release reads.
[[nodiscard]] std::string runtime_driver_lines(const RuntimeFacts&, std::string_view driver);
/// The lines for the kubelet, where its driver is set now.
[[nodiscard]] std::string kubelet_driver_lines(const KubeletSettings&, std::string_view driver);

}  // namespace nodecheck
