#pragma once
// What the next boot starts, by files that outlive it: units that are enabled or required by such, masks, and what
// their commands and boot's scripts do about swap, the firewall, modules and sysctls. Nothing below /run counts: it is
// gone by then. Presets and timers are not looked at.
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

struct BootUnit {
  std::string name;  ///< docker.service, dev-sda2.swap; of scripts their name alone
  std::string file;  ///< its own; empty: a script's, which the link names
  /// What pulls it in: /etc/systemd/system/multi-user.target.wants/docker.service, or the line that requires it.
  std::string source;
  bool operator==(const BootUnit&) const = default;
};

struct UnitMask {
  std::string name, file;
  bool operator==(const UnitMask&) const = default;
};

/// A command, as boot_commands_in() finds them, that an enabled unit or a script runs. Others are not kept.
struct ScriptCommand {
  std::string unit;                ///< docker.service; rc-local.service
  std::string setting;             ///< ExecStartPost; empty in a script that boot runs by itself
  std::vector<std::string> words;  ///< the program first, without its folder
  std::string source;              ///< file:line
  bool operator==(const ScriptCommand&) const = default;
};

struct BootUnits {
  static constexpr std::string_view id = "boot.units";
  std::string loader;             ///< systemd, openrc, sysvinit; empty: not known
  std::vector<BootUnit> enabled;  ///< masked ones are none of them
  std::vector<BootUnit> swaps;    ///< every .swap unit that has a file, enabled or not: `source` is empty then
  std::vector<UnitMask> masked;
  std::vector<ScriptCommand> commands;
  /// What scripts do about netfilter that do by their arguments one thing or the opposite, "path: iptables".
  std::vector<std::string> unfollowed;
  /// Lines that name br_netfilter, and load it perhaps, in a way that is not followed; file:line.
  std::vector<std::string> unclear;
  std::vector<Unavailable> unread;
  bool operator==(const BootUnits&) const = default;

  /// Null: it is not. "docker" is docker.service or a script of this name.
  [[nodiscard]] const BootUnit* find(std::string_view name) const;
  [[nodiscard]] const UnitMask* mask_of(std::string_view name) const;
};

void to_json(Json&, const BootUnit&);
void from_json(const Json&, BootUnit&);
void to_json(Json&, const UnitMask&);
void from_json(const Json&, UnitMask&);
void to_json(Json&, const ScriptCommand&);
void from_json(const Json&, ScriptCommand&);
void to_json(Json&, const BootUnits&);
void from_json(const Json&, BootUnits&);

template <>
BootUnits probe<BootUnits>(Node&);

}  // namespace nodecheck
