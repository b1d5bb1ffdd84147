#pragma once
// Whether a boot loads a module, and when: before sysctls are set, or with a daemon.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "facts/boot_commands.hpp"
#include "facts/boot_services.hpp"
#include "facts/module_loads.hpp"
#include "facts/modules.hpp"
#include "reason/conf_order.hpp"

namespace nodecheck {

/// A line that is meant to load the module, and does not.
struct VoidLine {
  std::string source;  ///< file:line
  std::string text;    ///< as it stands there
  std::string why;
  bool operator==(const VoidLine&) const = default;
};

struct ModuleAtBoot {
  enum class When {
    never,  ///< nothing that we know of loads it
    built_in,
    first,        ///< before sysctls are set
    with_daemon,  ///< a unit's command, or a script at the end
  };
  When when = When::never;
  std::string source = {};  ///< who loads it
  std::vector<VoidLine> in_vain = {};
  std::string forbidden_by = {};  ///< file:line in modprobe.d, or the command line; empty: nothing forbids it
  bool operator==(const ModuleAtBoot&) const = default;
};

[[nodiscard]] BootRules rules_of(const BootServices&);
/// The files of modules-load.d, and for the classic rules /etc/modules behind them, with those that are not read.
[[nodiscard]] std::vector<ConfPlace> module_places(const ModuleLoads&, BootRules);

/// What boot's own service is told, whether or not something forbids it: the line; empty: nothing.
[[nodiscard]] ModuleAtBoot told_to_load(std::string_view name, const ModuleLoads&, BootRules);

/// With what forbids it, and what else loads it. `evidence` may be null: nothing is known of blacklists.
[[nodiscard]] ModuleAtBoot module_at_boot(std::string_view name, const ModuleLoads&, const BootServices&,
                                          const BootCommands&, const ModuleEvidence* evidence);

[[nodiscard]] std::vector<std::string> unread_module_loads(const ModuleLoads&, BootRules);

}  // namespace nodecheck
