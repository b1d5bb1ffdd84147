#pragma once
// One GET to a server of this machine: the Docker API, CRI-O's /info, the kubelet's healthz.
#include "clock.hpp"
#include "host.hpp"

namespace nodecheck::io {

/// As Host::http_get says.
[[nodiscard]] HttpAnswer http_get(const HttpTarget&, Clock::time_point until);

}  // namespace nodecheck::io
