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

/// What would make the fact readable; a check's own remedy mends a failure, which nobody has seen.
std::string way_out(Unavailable::Kind kind) {
  using Kind = Unavailable::Kind;
  switch (kind) {
    case Kind::denied:
      return "Run nodecheck as root, or with what is named above.";
    case Kind::timed_out:
      return "Run it again with more time:\n  nodecheck run --timeout 60s --fact-timeout 20s";
    case Kind::changing:
      return "Run it again when the node is quieter.";
    case Kind::not_recorded:
      return "Collect the bundle again with this version of nodecheck.";
    case Kind::malformed:
    case Kind::unsupported:
      break;
  }
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

Outcome unknown(const Unavailable& why) {
  auto outcome = unknown(missing(why));
  outcome.remedy = way_out(why.kind);
  return outcome;
}

void add_unread(Outcome& failed, const Unavailable& why) {
  auto said = unknown(why);
  for (auto& finding : said.findings) add_unread(failed, std::move(finding));
}

void add_unread(Outcome& failed, Finding what) {
  what.undetermined = true;
  failed.findings.push_back(std::move(what));
}

void weigh_unread(Outcome& outcome) {
  if (outcome.verdict != Verdict::fail) return;
  auto& all = outcome.findings;
  const auto split = std::stable_partition(all.begin(), all.end(), [](const auto& f) { return !f.undetermined; });
  const auto lighter = [](const Finding& a, const Finding& b) { return a.severity < b.severity; };
  if (split == all.end()) return;
  const auto unseen = std::max_element(split, all.end(), lighter)->severity;
  if (split != all.begin() && std::max_element(all.begin(), split, lighter)->severity >= unseen) return;
  std::rotate(all.begin(), split, all.end());
  outcome.verdict = Verdict::unknown;
}

Severity effective_severity(const Outcome& outcome, Severity of_the_check) {
  const bool weighed = outcome.verdict == Verdict::fail || outcome.verdict == Verdict::unknown;
  if (!weighed || outcome.findings.empty()) return of_the_check;
  auto highest = Severity::info;
  for (const auto& f : outcome.findings) highest = std::max(highest, f.severity.value_or(of_the_check));
  return highest;
}

}  // namespace nodecheck
