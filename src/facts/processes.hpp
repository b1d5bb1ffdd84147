#pragma once
// The daemons of a Kubernetes node that run now, found by the name the kernel keeps for them (/proc/PID/comm, which is
// never blocked by a process in D state as its command line is), or as the main process of their unit.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

/// One that runs as root, and not in a pid namespace below ours (NSpid of proc_pid_status(5)).
struct Process {
  int pid = 0;
  std::string name;          ///< kubelet, containerd, crio, dockerd, cri-dockerd, flanneld, kube-proxy, k3s-server, ...
  std::uint64_t net_ns = 0;  ///< identifies its network namespace (see network_namespace.hpp); 0: not readable
  std::int64_t started = 0;  ///< nanoseconds since the epoch, up to a second too early; 0: not known
  bool operator==(const Process&) const = default;
};

struct Processes {
  static constexpr std::string_view id = "processes";
  std::vector<Process> running;  ///< by pid
  bool hidden = false;           ///< /proc is mounted with hidepid: other users' processes are not seen
  bool operator==(const Processes&) const = default;

  /// The first by pid; one in the network namespace `preferred` wins. None: it does not run, or is hidden.
  [[nodiscard]] const Process* find(std::string_view name, std::uint64_t preferred = 0) const;
};

void to_json(Json&, const Process&);
void from_json(const Json&, Process&);
void to_json(Json&, const Processes&);
void from_json(const Json&, Processes&);

/// The inode of /proc/PID/net/dev, which differs between network namespaces and can be read without privileges, unlike
/// the link /proc/PID/ns/net. `pid` may be "self". 0: not readable.
[[nodiscard]] std::uint64_t net_ns_of(const Host&, const std::string& pid);

/// When a process began by /proc/PID/stat (its 22nd field, in ticks since the boot) and /proc/stat's btime, which is
/// the boot by today's clock. 0: not told.
[[nodiscard]] std::int64_t start_of(std::string_view pid_stat, std::string_view proc_stat);

template <>
Processes probe<Processes>(Node&);

}  // namespace nodecheck
