#pragma once
// Whether forwarding is on before Docker starts: where Docker has to switch it on, it sets the policy of FORWARD to
// DROP.
#include <optional>

#include "facts/boot_commands.hpp"
#include "facts/boot_services.hpp"
#include "facts/sysctl_daemons.hpp"
#include "facts/sysctl_files.hpp"

namespace nodecheck {

/// By sysctl's files. None: something else may switch it on, and when it does is not known; or a file is unread.
[[nodiscard]] std::optional<bool> forwarding_at_boot(const SysctlFiles&, const BootServices&, const BootCommands&,
                                                     const SysctlDaemons*);

}  // namespace nodecheck
