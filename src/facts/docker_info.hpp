#pragma once
// What a running dockerd says of itself: GET /info, without a version in the path, which every release answers.
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "facts.hpp"

namespace nodecheck {

/// Empty and none: dockerd does not say, or none runs and nobody was asked.
struct DockerInfo {
  static constexpr std::string_view id = "docker.info";
  static constexpr std::chrono::milliseconds timeout{2000};
  int pid = 0;         ///< of the dockerd that was asked; 0: none runs. To ask an idle docker.socket would start Docker
  std::string socket;  ///< where it was asked
  std::string server_version;
  std::string cgroup_driver, cgroup_version;  ///< systemd, cgroupfs, none; "1", "2"
  std::string storage_driver;                 ///< overlay2; overlayfs from 29.0 on, where containerd keeps the images
  std::string driver_type;                    ///< io.containerd.snapshotter.v1 with it
  std::string logging_driver;
  std::optional<bool> live_restore;
  std::string default_runtime;
  std::string containerd_address;
  std::string firewall_backend;  ///< iptables, nftables, with words of its own ("+firewalld"), from 29.0 on
  bool operator==(const DockerInfo&) const = default;
};

void to_json(Json&, const DockerInfo&);
void from_json(const Json&, DockerInfo&);

/// The body of the answer, of which it keeps nothing but the above. Throws on what is no JSON object, or has a value of
/// another type.
[[nodiscard]] DockerInfo parse_docker_info(std::string_view body);

template <>
DockerInfo probe<DockerInfo>(Node&);

}  // namespace nodecheck
