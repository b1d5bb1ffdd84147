#pragma once
// Which checks a run asks: --only and --skip by id or alias, then the phase.
#include <string>
#include <vector>

#include "check.hpp"
#include "profile.hpp"

namespace nodecheck {

/// Checks that --only names (all, where it names none) and --skip does not. Ids match case-sensitively, aliases not.
/// Throws UsageError on a pattern that matches nothing, with the nearest id.
[[nodiscard]] std::vector<const Check*> select(const std::vector<const Check*>& all,
                                               const Derived<std::vector<std::string>>& only,
                                               const Derived<std::vector<std::string>>& skip);

/// The id, or an alias in any case, matches the glob.
[[nodiscard]] bool names(const std::string& pattern, const Check&);

/// Every word that a check answers to, for the advice of a refusal.
[[nodiscard]] std::vector<std::string> ids_and_aliases(const std::vector<const Check*>& checks);

/// Those of a phase.
[[nodiscard]] std::vector<const Check*> in_phase(const std::vector<const Check*>& checks, Phase phase);

}  // namespace nodecheck
