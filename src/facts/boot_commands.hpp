#pragma once
// Commands that load modules and set sysctls at every boot, behind the backs of modules-load.d and sysctl.d: those that
// BootUnits has, with the lines of the files that `sysctl -p` names.
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

/// One of these.
struct BootCommand {
  std::string module = {};  ///< underscored
  std::string sysctl = {};  ///< net/ipv4/ip_forward, or a pattern
  std::string value = {};   ///< of the sysctl
  bool system = false;      ///< sysctl --system, which reads all of SysctlFiles
  std::string source = {};  ///< file:line
  bool operator==(const BootCommand&) const = default;
};

struct BootCommands {
  static constexpr std::string_view id = "boot.commands";
  std::vector<BootCommand> commands = {};  ///< of modules and sysctls that nodes need, in order
  std::vector<std::string> unclear = {};   ///< as BootUnits has it
  std::vector<std::string> unread = {};    ///< files that may hold some, "path: why"
  bool operator==(const BootCommands&) const = default;
};

void to_json(Json&, const BootCommand&);
void from_json(const Json&, BootCommand&);
void to_json(Json&, const BootCommands&);
void from_json(const Json&, BootCommands&);

template <>
BootCommands probe<BootCommands>(Node&);

}  // namespace nodecheck
