#include "report.hpp"

#include <algorithm>

namespace nodecheck {
namespace {

bool undetermined(const CheckResult& r) {
  return r.outcome.verdict == Verdict::unknown || r.outcome.verdict == Verdict::error;
}

}  // namespace

bool waived(const CheckResult& result) { return result.waiver && result.waiver->use == WaiverUse::applied; }

bool counts(const CheckResult& result, Severity fail_on) { return result.severity >= fail_on && !waived(result); }

Exit exit_of(const std::vector<CheckResult>& results, Severity fail_on) {
  const auto any = [&](auto is) {
    return std::any_of(results.begin(), results.end(), [&](const auto& r) { return counts(r, fail_on) && is(r); });
  };
  if (any([](const auto& r) { return r.outcome.verdict == Verdict::fail; })) return Exit::failed;
  if (any(undetermined)) return Exit::undetermined;
  return Exit::conforms;
}

std::map<Verdict, int> totals(const std::vector<CheckResult>& results) {
  std::map<Verdict, int> totals;
  for (const auto& r : results) ++totals[r.outcome.verdict];
  return totals;
}

}  // namespace nodecheck
