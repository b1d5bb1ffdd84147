#pragma once
// One run as a value: everything a reporter shows, and nothing that it has to work out.
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "facts/node_identity.hpp"
#include "outcome.hpp"
#include "phases.hpp"
#include "profile.hpp"
#include "waiver.hpp"

namespace nodecheck {

/// One check's result.
struct CheckResult {
  std::string id, title, rationale, docs;
  std::vector<std::string> aliases, causes;
  Severity severity = Severity::error;       ///< the highest of its findings'
  Outcome outcome;                           ///< its remedy is filled in on fail
  std::string root_cause;                    ///< the id of the result that explains this one; empty: none
  std::optional<UsedWaiver> waiver;          ///< of a failure: applied (it counts no more) or expired; none
  std::chrono::duration<double> duration{};  ///< until its facts had settled and it was judged
};

/// How a run ends. 1 wins over 2.
enum class Exit { conforms = 0, failed = 1, undetermined = 2, usage = 64, internal = 70 };

struct Report {
  std::string tool_version;
  NodeIdentity node;
  std::chrono::system_clock::time_point started_at{};
  std::chrono::duration<double> duration{};
  Profile profile;
  Severity fail_on = Severity::error;
  std::string replayed_from;               ///< the bundle's path; empty: none
  std::string root;                        ///< the copied or mounted root's path; empty: none
  std::vector<CheckResult> results;        ///< in id order
  std::vector<UsedWaiver> waivers;         ///< all of the configuration's, and what became of each
  std::vector<std::string> configuration;  ///< the files that were read
  Exit exit = Exit::conforms;
  std::string broken;  ///< why the run did not come to its end, and what is above is not filled; empty: it did
};

[[nodiscard]] bool waived(const CheckResult&);  ///< a failure that an unexpired waiver covers
/// Whether a result can decide the exit status at this --fail-on.
[[nodiscard]] bool counts(const CheckResult&, Severity fail_on);
[[nodiscard]] Exit exit_of(const std::vector<CheckResult>&, Severity fail_on);
[[nodiscard]] std::map<Verdict, int> totals(const std::vector<CheckResult>&);

}  // namespace nodecheck
