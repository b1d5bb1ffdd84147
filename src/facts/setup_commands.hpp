#pragma once
// What a command sets up of the kernel: modprobe's modules, and sysctls.
#include <string>
#include <string_view>
#include <vector>

namespace nodecheck {

struct SetupCommand {
  std::string module = {};  ///< underscored; empty: it sets a sysctl
  std::string sysctl = {};  ///< net/ipv4/ip_forward
  std::string value = {};   ///< of the sysctl
  bool operator==(const SetupCommand&) const = default;
};

/// Of one line of shell, or of a unit's command; what stands behind a # is a comment.
[[nodiscard]] std::vector<SetupCommand> setup_commands(std::string_view line);

}  // namespace nodecheck
