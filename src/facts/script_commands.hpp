#pragma once
// Commands of unit files and scripts that switch swap on, change what is forwarded, load modules or set sysctls.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nodecheck {

/// Each command of a line of shell that runs swapon, swapoff, iptables, ip6tables, their restores and variants, nft,
/// modprobe or sysctl, or that writes below /proc/sys by echo, printf or tee, which is told as echo's: its words, the
/// program first and without its folder. It looks into `sh -c "..."`, and does not run what a shell would.
[[nodiscard]] std::vector<std::vector<std::string>> boot_commands_in(std::string_view line);

/// The same of a unit's command, which no shell reads.
[[nodiscard]] std::vector<std::vector<std::string>> unit_commands_in(std::string_view line);

/// What a unit's command gives to a shell: the text of `sh -c "TEXT"`, its $$ a $. None: it starts no shell so.
[[nodiscard]] std::optional<std::string> shell_text_of(std::string_view line);

/// The program or script that a unit's command runs, by its path: /opt/x.sh of `-/bin/bash -e /opt/x.sh start`. Empty:
/// it has no absolute path.
[[nodiscard]] std::string script_of(std::string_view line);

}  // namespace nodecheck
