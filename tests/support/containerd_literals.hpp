#pragma once
// containerd's configuration as text, for tests of what a release makes of it.
#include <initializer_list>
#include <string>
#include <utility>

#include "facts/containerd_files.hpp"

namespace nodecheck {

inline constexpr auto containerd_config = "/etc/containerd/config.toml";
/// systemd's driver in the table of each version.
inline constexpr auto v1_systemd = R"([plugins.cri.containerd.runtimes.runc.options]
SystemdCgroup = true
)";
inline constexpr auto v2_systemd = R"([plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
SystemdCgroup = true
)";
inline constexpr auto v3_systemd = R"([plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
SystemdCgroup = true
)";

/// Files in load order, the main one first, of a daemon that runs.
inline ContainerdFiles containerd_reads(std::initializer_list<std::pair<std::string, std::string>> files) {
  ContainerdFiles fact;
  fact.pid = 731;
  fact.path = containerd_config;
  for (const auto& [path, text] : files) fact.files.push_back(parse_containerd_file(text, path));
  return fact;
}
inline ContainerdFiles containerd_reads(const std::string& text) {
  return containerd_reads({{containerd_config, text}});
}

inline const std::string version_2 = "version = 2\n";
inline const std::string version_3 = "version = 3\n";
inline const std::string version_4 = "version = 4\n";

}  // namespace nodecheck
