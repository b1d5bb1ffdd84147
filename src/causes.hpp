#pragma once
// The root-cause pass: all checks run, and afterwards a failure that another failure explains is its symptom.
#include <vector>

#include "check.hpp"
#include "report.hpp"

namespace nodecheck {

/// Fills root_cause of every failed or undetermined result that a failed or undetermined ancestor explains. Ancestors
/// are found along Check::causes, through checks that were not selected too, but not through one that passed. An
/// outcome that stands alone has none.
void explain(std::vector<CheckResult>& results, const std::vector<const Check*>& all);

}  // namespace nodecheck
