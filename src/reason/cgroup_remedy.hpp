#pragma once
// What to write, and where, so that a runtime or the kubelet uses a cgroup driver.
#include <string>
#include <string_view>

#include "facts/init.hpp"
#include "facts/kubelet_settings.hpp"
#include "reason/runtime_driver.hpp"

namespace nodecheck {

/// The driver that a node is to have: systemd's, but where systemd surely does not run.
[[nodiscard]] std::string_view driver_wanted(const Result<Init>&);

/// The lines for the runtime that is there, in the file that counts and in the shape that its release reads.
[[nodiscard]] std::string runtime_driver_lines(const RuntimeFacts&, std::string_view driver);
/// The lines for the kubelet, where its driver is set now.
[[nodiscard]] std::string kubelet_driver_lines(const KubeletSettings&, std::string_view driver);

}  // namespace nodecheck
