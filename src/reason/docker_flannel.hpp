#pragma once
// Why dockerd does not get flannel's --bip from its unit, and how it would.
#include <string>
#include <vector>

#include "facts/docker_options.hpp"
#include "ip_prefix.hpp"
#include "outcome.hpp"

namespace nodecheck {

struct BipFault {
  std::string cause;  ///< a clause: "docker.service reads no file of flannel's"
  std::vector<Evidence> evidence;
  std::string remedy;
};

/// Of a unit whose dockerd would not be started with this --bip: the first thing that keeps it from it.
[[nodiscard]] BipFault bip_fault(const DockerOptions&, const IpPrefix& subnet);

/// A drop-in that reads flannel's file and uses it.
[[nodiscard]] std::string flannel_drop_in();

}  // namespace nodecheck
