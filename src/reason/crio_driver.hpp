#pragma once
// Who says which cgroup driver CRI-O uses, beside its answers over CRI.
#include <optional>
#include <vector>

#include "facts/crio_files.hpp"
#include "facts/crio_info.hpp"
#include "reason/cgroup_driver.hpp"
#include "result.hpp"
#include "version.hpp"

namespace nodecheck {

/// In order of authority: GET /info of the daemon that runs; then what a start would take: its flag, its variable, its
/// files from the last to the first, the default of its release where that is known. What could not be had claims
/// nothing, and no files mean no CRI-O.
[[nodiscard]] std::vector<DriverClaim> crio_drivers(const Result<CrioInfo>&, const Result<CrioFiles>&,
                                                    const std::optional<Version>& release);

}  // namespace nodecheck
