#include "outcome.hpp"

#include <algorithm>

namespace nodecheck {

std::string_view word(Verdict v) {
  switch (v) {
    case Verdict::pass:
      return "pass";
    case Verdict::fail:
      return "fail";
    case Verdict::not_applicable:
      return "not_applicable";
    case Verdict::unknown:
      return "unknown";
    case Verdict::error:
      break;
  }
  return "error";
}

std::string_view word(Severity s) {
  switch (s) {
    case Severity::info:
      return "info";
    case Severity::warning:
      return "warning";
    case Severity::error:
      break;
  }
  return "error";
}

namespace {

std::string first_observed(const std::vector<Finding>& findings) {
  for (const auto& finding : findings)
    for (const auto& evidence : finding.evidence)
      if (!evidence.observed.empty()) return evidence.observed;
  return {};
}

Finding missing(const Unavailable& why) { return {.message = why.message, .evidence = {{.source = why.where}}}; }

}  // namespace

Outcome fail(std::vector<Finding> findings, std::string remedy) {
  auto observed = first_observed(findings);
  return {Verdict::fail, std::move(observed), std::move(findings), std::move(remedy)};
}

Outcome fail(Finding finding, std::string remedy) {
  return fail(std::vector<Finding>{std::move(finding)}, std::move(remedy));
}

Outcome unknown(Finding finding) {
  return {.verdict = Verdict::unknown, .observed = first_observed({finding}), .findings = {std::move(finding)}};
}

Outcome unknown(const Unavailable& why) { return unknown(missing(why)); }

Severity effective_severity(const Outcome& outcome, Severity of_the_check) {
  const bool weighed = outcome.verdict == Verdict::fail || outcome.verdict == Verdict::unknown;
  if (!weighed || outcome.findings.empty()) return of_the_check;
  auto highest = Severity::info;
  for (const auto& f : outcome.findings) highest = std::max(highest, f.severity.value_or(of_the_check));
  return highest;
}

}  // namespace nodecheck
