#pragma once
// What dockerd sets up of the kernel when it starts.
#include "facts/docker_settings.hpp"

namespace nodecheck {

/// It runs now. Of an image nobody knows whether its units are started.
[[nodiscard]] bool comes_with_boot(const DockerSettings&);

/// Up to 27.2 whenever it uses iptables; later only where it has no userland proxy, or keeps containers apart.
[[nodiscard]] bool loads_br_netfilter(const DockerSettings&);

}  // namespace nodecheck
