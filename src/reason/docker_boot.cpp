#include "reason/docker_boot.hpp"

#include "version.hpp"

namespace nodecheck {

bool comes_with_boot(const DockerSettings& docker, const BootUnits* units) {
  if (units == nullptr || units->loader.empty()) return docker.pid != 0;
  return docker.installed && units->find("docker") != nullptr;
}

bool switches_forwarding_on(const DockerSettings& docker, const BootUnits* units) {
  return comes_with_boot(docker, units) && docker.ip_forward.value;
}

bool loads_br_netfilter(const DockerSettings& docker, const BootUnits* units) {
  constexpr Version when_needed{27, 3, 0};
  if (!comes_with_boot(docker, units) || !docker.iptables.value) return false;
  if (!docker.userland_proxy.value) return true;
  const auto version = parse_version(docker.version);
  return version && *version < when_needed;
}

}  // namespace nodecheck
