#pragma once
// Scripts that a boot runs, and the commands in them: rc.local, OpenRC's local.d, ifupdown's, and those of the site's
// own units.
#include <string>
#include <string_view>
#include <vector>

#include "facts/boot_units.hpp"
#include "host.hpp"

namespace nodecheck {

/// Its lines' commands, up to an exit of the script's own.
[[nodiscard]] std::vector<ScriptCommand> commands_of_script(std::string_view text, const std::string& path,
                                                            const std::string& unit);

/// It has a function or a case, and does by its arguments one thing or the opposite.
[[nodiscard]] bool branches(std::string_view script);

/// The text of what may be a script; empty: it is a program, absent, or longer than anybody writes.
[[nodiscard]] std::string script_text(const Host&, const std::string& path);

/// rc.local where it may be executed, and what ifupdown and OpenRC's service local run where they are enabled.
void add_boot_scripts(const Host&, BootUnits&);

}  // namespace nodecheck
