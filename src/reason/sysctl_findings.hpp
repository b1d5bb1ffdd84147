#pragma once
// What to say of a sysctl that a boot would not leave as it must be.
#include "outcome.hpp"
#include "reason/sysctl_fate.hpp"

namespace nodecheck {

/// Of a fate that is lost, overruled or dropped: who is to blame, and whom that overrules.
[[nodiscard]] Finding finding_of(const SysctlFate&, const BootServices&);

/// A note: both programs would apply the same files, and leave different values.
[[nodiscard]] Finding disagreement(const SysctlFate&, BootRules);

}  // namespace nodecheck
