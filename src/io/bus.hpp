#pragma once
// systemd over D-Bus: what units are and do, read and never changed. The one file that knows sdbus-c++, whose release 2
// has another API.
#include <string>
#include <vector>

#include "host.hpp"

namespace nodecheck::io {

/// Asks the system bus, or that at another D-Bus address (DBUS_SYSTEM_BUS_ADDRESS moves the usual one). Throws
/// Unavailable. Every call ends at `until`; connecting to a bus that accepts and stays silent takes sd-bus's own 90
/// seconds, and cannot be cut short.
[[nodiscard]] SystemdAnswer systemd_units(const std::vector<std::string>& names, Clock::time_point until,
                                          const std::string& address = {});

}  // namespace nodecheck::io
