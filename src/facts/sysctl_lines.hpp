#pragma once
// One file of sysctl.d, as systemd-sysctl and procps' sysctl read it.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace nodecheck {

struct SysctlLine {
  int number = 0;
  std::string key =
      {};  ///< as written behind the -, with blanks that stand between, which procps takes for a part of it
  std::optional<std::string> value = {};  ///< none: "-key", which takes the key out of what patterns set
  bool may_fail = false;                  ///< "-key = value"
  bool operator==(const SysctlLine&) const = default;
};

void to_json(nlohmann::json&, const SysctlLine&);
void from_json(const nlohmann::json&, SysctlLine&);

/// Its assignments and exclusions, in their order; what is neither is left out, as both loaders do.
[[nodiscard]] std::vector<SysctlLine> sysctl_lines(std::string_view text);

/// A key as a path below /proc/sys: net.ipv4.conf.eth0/100.forwarding is net/ipv4/conf/eth0.100/forwarding. Where the
/// first separator is a slash, dots are dots already.
[[nodiscard]] std::string sysctl_name(std::string_view key);
/// The same with slashes that lead nowhere, as in //net/./ipv4, which procps compares as they are.
[[nodiscard]] std::string sysctl_path_name(std::string_view key);
/// net/ipv4/ip_forward is net.ipv4.ip_forward.
[[nodiscard]] std::string dotted(std::string_view name);
/// One that may name several keys: it has a *, a ? or a [.
[[nodiscard]] bool is_pattern(std::string_view name);

}  // namespace nodecheck
