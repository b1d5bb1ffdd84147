#pragma once
// Netlink dumps over libmnl: whole, consistent, and within a deadline.
#include <string_view>

#include "host.hpp"
#include "result.hpp"

namespace nodecheck::io {

/// Sends one dump request and collects its datagrams. A torn dump (NLM_F_DUMP_INTR) is asked again on a fresh socket,
/// at most ten times; then Unavailable{changing}. An error answer throws std::system_error with its errno (EPERM,
/// EINVAL).
[[nodiscard]] NetlinkDump netlink_dump(int bus, std::string_view request, Clock::time_point until);

}  // namespace nodecheck::io
