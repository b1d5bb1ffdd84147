#pragma once
// The main processes of the daemons' units, as systemd knows them: for daemons that go by another name.
#include <string>
#include <vector>

#include "host.hpp"

namespace nodecheck {

struct MainPid {
  std::string daemon;  ///< kubelet, containerd, crio, dockerd, cri-dockerd
  int pid = 0;
};

/// Of those of `daemons` whose unit has processes. The bus is asked where there is such a unit alone: one that is
/// silent costs its asker's deadline. Shells and clients of containers are left out, whose flags are no daemon's.
[[nodiscard]] std::vector<MainPid> main_pids(const Host&, const std::vector<std::string>& daemons,
                                             Clock::time_point until);

}  // namespace nodecheck
