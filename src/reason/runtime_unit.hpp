#pragma once
// Which systemd unit to restart for a CRI socket, so that remedies name it instead of "the runtime".
#include <string>
#include <string_view>

#include "profile.hpp"

namespace nodecheck {

/// containerd, crio, cri-docker, k3s-agent, ...: without ".service". RUNTIME where the path says nothing.
[[nodiscard]] std::string runtime_unit(std::string_view socket, const Profile&);

}  // namespace nodecheck
