#pragma once
// Something in a runtime's configuration that it refuses, ignores or takes otherwise than it is meant.
#include <string>
#include <vector>

#include "facts/setting.hpp"
#include "outcome.hpp"

namespace nodecheck {

struct ConfigProblem {
  Finding finding;       ///< an error where the runtime or its CRI does not start so, else a warning
  std::string remedy;    ///< what to change, without the restart
  std::string why = {};  ///< it matters, a sentence; empty: as the check has it
  bool operator==(const ConfigProblem&) const = default;
};
using ConfigProblems = std::vector<ConfigProblem>;

/// A setting as evidence: file and line apart where a file says it.
[[nodiscard]] Evidence shown(const std::string& key, const Setting<std::string>&, std::string expected = {});

/// A failure of all of them, with each remedy once and the restart of the unit.
[[nodiscard]] Outcome amiss(const ConfigProblems&, const std::string& unit);
/// The same without a restart.
[[nodiscard]] Outcome amiss(const ConfigProblems&);
/// What holds in some releases alone, where the one that runs could not be asked.
[[nodiscard]] Outcome undecided(const ConfigProblem&, const std::string& version_command);
/// Those of `common` that `others` has too.
void keep_common(ConfigProblems& common, const ConfigProblems& others);

}  // namespace nodecheck
