#pragma once
// Legacy iptables tables as the kernel hands them out (linux/netfilter_ipv4/ip_tables.h,
// linux/netfilter_ipv6/ip6_tables.h).
#include <string>

#include "host.hpp"

namespace nodecheck::io {

/// Asking for a table that is not listed in /proc/net/ip_tables_names (ip6_tables_names) would instantiate it: the
/// caller looks first. Needs CAP_NET_ADMIN. A table that keeps changing between the two calls is Unavailable{changing}.
[[nodiscard]] XtBlob xt_table(XtFamily, const std::string& name);

}  // namespace nodecheck::io
