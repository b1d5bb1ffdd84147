#pragma once
// What to write into containerd's configuration so that handlers use a cgroup driver: where a line stands it is
// changed, for a table that stands twice stops containerd.
#include <string>
#include <string_view>
#include <vector>

#include "facts/containerd_files.hpp"
#include "result.hpp"

namespace nodecheck {

/// "in /etc/containerd/config.toml:", SystemdCgroup for each of these handlers, and the restart of the unit; for files
/// that are not known what to do in either case.
[[nodiscard]] std::string containerd_cgroup_lines(const Result<ContainerdFiles>&, const std::string& runtime_version,
                                                  const std::vector<std::string>& handlers, std::string_view driver,
                                                  std::string_view unit);

}  // namespace nodecheck
