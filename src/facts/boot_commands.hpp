#pragma once
// Commands that load modules and set sysctls at every boot, behind the backs of modules-load.d and sysctl.d: those of
// the units of the kubelet and the runtime, of the site's own enabled units, and of rc.local.
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

struct BootCommand {
  std::string module = {};  ///< underscored; empty: it sets a sysctl
  std::string sysctl = {};  ///< net/ipv4/ip_forward
  std::string value = {};   ///< of the sysctl
  std::string source = {};  ///< file:line
  bool operator==(const BootCommand&) const = default;
};

struct BootCommands {
  static constexpr std::string_view id = "boot.commands";
  std::vector<BootCommand> commands = {};  ///< of modules and sysctls that nodes need
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
