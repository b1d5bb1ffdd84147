#pragma once
// Files that iptables-restore(8) reads: /etc/iptables/rules.v4, /etc/sysconfig/iptables, ufw's *.rules.
#include <string>
#include <string_view>
#include <vector>

#include "facts/boot_rules.hpp"

namespace nodecheck {

/// Lays the table of this name (of none: filter) of a file over what is there: rules are appended, a policy is
/// replaced. Throws Unavailable{malformed} at PATH:LINE on commands that it does not know the effect of.
void apply_iptables_save(std::string_view text, const std::string& path, BootTable& table);

/// What iptables-restore makes of the table of this name: a block of the file replaces what is there, unless `flush` is
/// false, and keeps policies that it does not name. A block without COMMIT is not applied. Throws as above.
void restore_iptables_save(std::string_view text, const std::string& path, bool flush, BootTable& table);

/// One rule of a command line, without `-A CHAIN`: -s 10.0.0.0/8 -j ACCEPT.
[[nodiscard]] BootRule iptables_rule(const std::vector<std::string>& words, std::string source);

}  // namespace nodecheck
