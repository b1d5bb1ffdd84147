#pragma once
// Waivers laid over the results of a run.
#include <cstdint>
#include <string>
#include <vector>

#include "check.hpp"
#include "options.hpp"
#include "report.hpp"
#include "waiver.hpp"

namespace nodecheck {

/// A failure all of whose findings are waived gets its `waiver`, and counts no more; a waived finding among others that
/// are not weighs no more than an information, and says so. An expired waiver is filled in where it would have applied,
/// and does nothing. `now`: seconds since the epoch. Returns what became of each.
[[nodiscard]] std::vector<UsedWaiver> apply_waivers(const std::vector<Waiver>&, std::vector<CheckResult>&,
                                                    std::int64_t now);

/// What --ignore-preflight-errors names, as waivers that hold for this run. Throws UsageError on a name that is neither
/// ours nor kubeadm's.
[[nodiscard]] std::vector<Waiver> waivers_of(const Derived<std::vector<std::string>>& ignored,
                                             const std::vector<const Check*>& all);

/// The configuration's, and what is ignored.
[[nodiscard]] std::vector<Waiver> waivers_in(const Options&, const std::vector<const Check*>& all);

/// Throws UsageError on a pattern that names no check and no id of kubeadm's, with the nearest name.
void refuse_what_names_nothing(const std::string& said, const std::string& pattern,
                               const std::vector<const Check*>& all);

}  // namespace nodecheck
