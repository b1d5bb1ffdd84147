#pragma once
// What a command sets up of the kernel: modprobe's modules, and sysctls.
#include <string>
#include <vector>

namespace nodecheck {

/// One of these.
struct SetupCommand {
  std::string module = {};  ///< underscored
  std::string sysctl = {};  ///< net/ipv4/ip_forward, or a pattern
  std::string value = {};   ///< of the sysctl
  std::string file = {};    ///< sysctl -p FILE sets what its lines say; may be a pattern of the shell
  bool system = false;      ///< sysctl --system
  bool operator==(const SetupCommand&) const = default;
};

/// Of a command's words, as boot_commands_in() has them.
[[nodiscard]] std::vector<SetupCommand> setup_commands(const std::vector<std::string>& words);

}  // namespace nodecheck
