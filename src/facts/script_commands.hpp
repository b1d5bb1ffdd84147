#pragma once
// Commands of unit files and scripts that switch swap on or change what is forwarded.
#include <string>
#include <string_view>
#include <vector>

namespace nodecheck {

/// Each command of a line that runs one of swapon, iptables, ip6tables and their restores and variants: its words, the
/// program first and without its folder. It looks into `sh -c "..."`, and does not run what a shell would.
[[nodiscard]] std::vector<std::vector<std::string>> boot_commands_in(std::string_view line);

}  // namespace nodecheck
