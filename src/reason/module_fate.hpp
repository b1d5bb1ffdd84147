#pragma once
// What becomes at the next boot of the modules that a node needs.
#include <string>
#include <string_view>
#include <vector>

#include "profile.hpp"
#include "reason/boot_modules.hpp"
#include "result.hpp"

namespace nodecheck {

struct ModuleFate {
  enum class Kind {
    kept,        ///< built in, or something loads it
    gone,        ///< nothing does, or something forbids it
    absent_now,  ///< it is not there now either, and no line is meant to load it
    untold,
  };
  std::string name;
  Kind kind = Kind::kept;
  std::string why = {};     ///< in a few words
  std::string source = {};  ///< what forbids it; empty: nothing
  ModuleAtBoot boot = {};
};

struct ModuleBoot {
  const Result<Modules>& modules;
  const ModuleLoads& loads;
  const BootServices& services;
  const BootCommands* commands = nullptr;  ///< null: not known
  bool docker_loads_br_netfilter = false;
};

/// br_netfilter, where pods may hang on a bridge, and those that load by themselves and are forbidden to.
[[nodiscard]] std::vector<ModuleFate> module_fates(const ModuleBoot&, const Profile&);

}  // namespace nodecheck
