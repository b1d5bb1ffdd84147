#pragma once
// Scripts that a boot runs by themselves: rc.local, OpenRC's local.d, ifupdown's, cron's, cloud-init's, init.d's.
#include <string>

#include "facts/boot_units.hpp"
#include "host.hpp"

namespace nodecheck {

/// A script of /etc/init.d that a runlevel starts.
void add_init_script(const Host&, const std::string& path, const std::string& unit, BootUnits&);

/// rc.local where it may be executed, and what ifupdown, cron, cloud-init and OpenRC's service local run where they are
/// enabled.
void add_boot_scripts(const Host&, BootUnits&);

}  // namespace nodecheck
