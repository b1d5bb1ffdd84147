#pragma once
// One ruleset on the node of PodNet: judged, tried with real traffic, and recorded when asked to.
#include <functional>

#include "support/ruleset_file.hpp"

namespace nodecheck {

/// Expects that traffic never belies the verdicts, and that these are the file's. Prints a line of both.
/// `install` makes the rules, inside of the node. NODECHECK_RECORD=tests/fixtures/rulesets records what was read.
void try_ruleset(const RulesetFile&, const std::function<void()>& install);

}  // namespace nodecheck
