#pragma once
// What the kernel, its module index and modprobe's configuration say of the modules that a node needs. Evidence only:
// reason/module_state.hpp judges it.
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

/// Everything seen of one module. Names are written with underscores.
struct ModuleEvidence {
  std::string name = {};
  std::string witness = {};  ///< a path that exists only when the feature works (/proc/sys/net/bridge); empty: not seen
  bool loaded = false;       ///< a line of /proc/modules that says Live, or /sys/module/NAME/initstate says live
  std::string initstate = {};  ///< /sys/module/NAME/initstate; empty: no such file
  bool sys_module = false;     ///< the directory /sys/module/NAME
  bool builtin = false;        ///< modules.builtin lists it
  std::string config =
      {};  ///< y, m or n of the running kernel's configuration; empty: not looked at, or no configuration
  std::string symbol =
      {};  ///< builtin or module, by /proc/kallsyms; absent: the symbol is not there; empty: not looked at
  std::string file = {};       ///< the .ko file that modules.dep names; empty: none
  std::string blacklist = {};  ///< file:line of a blacklist line, or module_blacklist= of the command line
  /// file:line of an install line, of it or of what it needs, whose command loads nothing (/bin/true, /bin/false), or
  /// of an alias that leads elsewhere.
  std::string dummy_install = {};
  bool operator==(const ModuleEvidence&) const = default;
};

struct Modules {
  static constexpr std::string_view id = "modules";
  std::string release;         ///< uname -r: the index that was looked up
  bool loadable = true;        ///< false: the kernel has no module support at all
  bool disabled = false;       ///< kernel.modules_disabled is 1
  bool index = false;          ///< modules.dep of this release is there and readable
  bool other_indexes = false;  ///< indexes of other releases are: the kernel was upgraded, a reboot is pending
  std::vector<ModuleEvidence> modules;
  std::vector<std::string> unread;  ///< sources that exist and could not be read, "path: why"
  bool operator==(const Modules&) const = default;

  /// None: nodecheck does not look for a module of that name.
  [[nodiscard]] const ModuleEvidence* find(std::string_view name) const;
};

void to_json(Json&, const ModuleEvidence&);
void from_json(const Json&, ModuleEvidence&);
void to_json(Json&, const Modules&);
void from_json(const Json&, Modules&);

template <>
Modules probe<Modules>(Node&);

}  // namespace nodecheck
