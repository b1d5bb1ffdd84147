#pragma once
// What a boot sets of sysctls, by the rules of the program that does it: systemd-sysctl, or procps' sysctl --system.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "facts/boot_commands.hpp"
#include "facts/sysctl_files.hpp"
#include "reason/conf_order.hpp"

namespace nodecheck {

/// One value that is written to one key.
struct SysctlWrite {
  std::string name;    ///< net/ipv4/ip_forward
  std::string value;   ///< as written
  std::string source;  ///< file:line, "/proc/cmdline"
  bool operator==(const SysctlWrite&) const = default;
};

/// What each of them holds, of all places.
[[nodiscard]] std::unordered_map<const ConfFile*, const SysctlFile*> sysctls_by_file(const SysctlFiles&);

/// The files of sysctl.d, and for the classic rules /etc/sysctl.conf behind them, with those that are not read.
[[nodiscard]] std::vector<ConfPlace> sysctl_places(const SysctlFiles&, BootRules);

/// All that is written to these keys, and to their other names, in order. Keys are as sysctl_name() has them.
[[nodiscard]] std::vector<SysctlWrite> sysctl_writes(const SysctlFiles&, BootRules,
                                                     const std::vector<std::string>& names);

/// What commands write to this key after them, in order. Some run `sysctl --system`.
[[nodiscard]] std::vector<SysctlWrite> commanded_writes(const BootCommands&, const SysctlFiles&,
                                                        const std::string& name);

/// What the kernel has of it in the end: what is no number it does not take, and some keys are one setting. By name;
/// none: nothing set it.
[[nodiscard]] std::map<std::string, SysctlWrite> after_writes(const std::vector<SysctlWrite>& writes, BootRules);

/// The one name of a setting that has two: net/ipv4/conf/all/forwarding is net/ipv4/ip_forward.
[[nodiscard]] std::string settled_name(const std::string& name);

/// A whole number as the kernel takes it; what stands behind a blank does not count. None: it refuses the value.
[[nodiscard]] std::optional<long> kernel_number(std::string_view value);

/// Where a file could not be read that may set something, "path: why".
[[nodiscard]] std::vector<std::string> unread_sysctls(const SysctlFiles&, BootRules);

}  // namespace nodecheck
