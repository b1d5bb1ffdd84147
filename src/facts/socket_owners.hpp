#pragma once
// The processes that hold sockets. A socket is known by its inode alone, so that the open files of processes are gone
// through until all are found.
#include <string>
#include <vector>

#include "clock.hpp"
#include "facts/sockets.hpp"
#include "host.hpp"

namespace nodecheck {

/// Fills in the owners, and says why one may be missing; empty: a socket without one belongs to no process. Of several
/// processes that share a socket the first by pid counts, and PID 1, which holds sockets for others, last. Processes
/// of other network namespaces, which may hold a TCP socket of ours, are looked at last.
[[nodiscard]] std::string find_owners(const Host&, std::vector<Socket>&, Clock::time_point until);

/// Whether /proc/PID/cgroup is below the kubelet's cgroups.
[[nodiscard]] bool is_pods_cgroup(std::string_view text);

}  // namespace nodecheck
