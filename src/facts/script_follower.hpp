#pragma once
// The commands of a script, and of those that it calls.
#include <string>
#include <string_view>
#include <vector>

#include "facts/boot_units.hpp"
#include "host.hpp"

namespace nodecheck {

/// A script's commands and those of scripts of the site's that it calls, up to an exit of its own; none of what is no
/// script. One that branches (a function, a case) does by its arguments one thing or the opposite: what it does about
/// netfilter is told in BootUnits::unfollowed alone. What cannot be read is put into its `unread`.
[[nodiscard]] std::vector<ScriptCommand> commands_of_file(const Host&, const std::string& path, const std::string& unit,
                                                          BootUnits&);

/// The same of a text that begins at line `first` of a file.
[[nodiscard]] std::vector<ScriptCommand> commands_of_text(const Host&, std::string_view text, const std::string& path,
                                                          int first, const std::string& unit, BootUnits&);

}  // namespace nodecheck
