#pragma once
// What dockerd sets up of the kernel when it starts with the boot.
#include "facts/boot_units.hpp"
#include "facts/docker_settings.hpp"

namespace nodecheck {

/// Its unit is enabled: a socket starts it only for who asks. Where units tell nothing (null, or another init system):
/// it runs now.
[[nodiscard]] bool comes_with_boot(const DockerSettings&, const BootUnits*);

/// net.ipv4.ip_forward, where it is not told not to.
[[nodiscard]] bool switches_forwarding_on(const DockerSettings&, const BootUnits*);

/// Up to 27.2 whenever it uses iptables; later only where it has no userland proxy, or keeps containers apart.
[[nodiscard]] bool loads_br_netfilter(const DockerSettings&, const BootUnits*);

}  // namespace nodecheck
