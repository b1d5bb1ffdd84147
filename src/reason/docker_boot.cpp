#include "reason/docker_boot.hpp"

#include "version.hpp"

namespace nodecheck {

bool comes_with_boot(const DockerSettings& docker) { return docker.pid != 0; }

bool loads_br_netfilter(const DockerSettings& docker) {
  constexpr Version when_needed{27, 3, 0};
  if (!comes_with_boot(docker) || !docker.iptables.value) return false;
  if (!docker.userland_proxy.value) return true;
  const auto version = parse_version(docker.version);
  return version && *version < when_needed;
}

}  // namespace nodecheck
