#pragma once
// ufw's configuration: the policy of /etc/default/ufw and the chains of /etc/ufw/*.rules.
#include <vector>

#include "facts/boot_rules.hpp"
#include "host.hpp"

namespace nodecheck {

/// The filter tables that `ufw-init start` makes, of IPv4 and, unless IPV6=no, of IPv6. Empty: ENABLED is not yes.
/// Throws as read() does.
[[nodiscard]] std::vector<BootTable> read_ufw(const Host&);

}  // namespace nodecheck
