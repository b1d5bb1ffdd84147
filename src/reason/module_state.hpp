#pragma once
// Whether a kernel module works, could work, or cannot: the decision over all the evidence.
#include <string>
#include <string_view>

#include "facts/modules.hpp"

namespace nodecheck {

enum class ModuleCondition {
  loaded,
  built_in,
  loading,    ///< the kernel says coming or going
  available,  ///< a .ko file is there, and nothing forbids it
  blocked,    ///< available, but blacklisted, replaced by a dummy install command, or modules are disabled
  missing,
  absent,  ///< not in the kernel now; whether it could be loaded is not known
  undetermined,
};

struct ModuleState {
  ModuleCondition condition = ModuleCondition::undetermined;
  std::string source;  ///< where the decisive evidence was seen
  std::string seen;    ///< one line: what was seen there
};

[[nodiscard]] ModuleState module_state(const Modules&, std::string_view name);
/// Whether a module that is blocked loads all the same when it is asked for by its own name, as the kernel asks for
/// IPVS schedulers: a blacklist line of modprobe.d(5) ends aliases, and what boot loads.
[[nodiscard]] bool loads_by_name(const Modules&, std::string_view name);
[[nodiscard]] std::string_view word(ModuleCondition);
/// Loaded or built in.
[[nodiscard]] inline bool present(ModuleCondition c) {
  return c == ModuleCondition::loaded || c == ModuleCondition::built_in;
}

}  // namespace nodecheck
