#pragma once
// One run: start the facts, derive the profile, judge, explain, and hand back a report.
#include <functional>
#include <string>
#include <vector>

#include "check.hpp"
#include "options.hpp"
#include "report.hpp"

namespace nodecheck {

/// Called while facts are still being read, with their ids, at most every 100 ms.
using OnWait = std::function<void(const std::vector<std::string>& pending)>;

/// Starts every fact that these checks and the profile need.
void start_facts(Facts& facts, const std::vector<const Check*>& checks);
/// Waits until all started facts have settled.
void wait_for_facts(Facts& facts, const OnWait& on_wait);

/// A check's verdict on this node in a line, and what its Detail tells.
struct Told {
  const Check* check;
  std::string verdict, detail;  ///< "pass: both use systemd"; detail is empty where the check has none
  std::string remedy;           ///< of what was found; empty: nothing is to be mended
};
[[nodiscard]] std::vector<Told> tell_checks(Facts& facts, const std::vector<const Check*>& checks,
                                            const Options& options, const OnWait& on_wait);

/// Throws UsageError where no check of `checks` belongs to the phase that was derived or asked for.
[[nodiscard]] Report run_checks(Facts& facts, const std::vector<const Check*>& checks, const Options& options,
                                const OnWait& on_wait);

}  // namespace nodecheck
