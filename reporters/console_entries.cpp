#include "console_entries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "phrases.hpp"

namespace nodecheck {
namespace {

struct Tag {
  std::string_view text;
  Tint tint;
};

/// A failure's word is its weight.
Tag tag_of_failure(Severity severity) {
  if (severity == Severity::error) return {"FAIL", Tint::red};
  return severity == Severity::warning ? Tag{"WARN", Tint::yellow} : Tag{"INFO", Tint::cyan};
}

Tag tag_of(const CheckResult& r) {
  switch (r.outcome.verdict) {
    case Verdict::pass:
      return {"PASS", Tint::green};
    case Verdict::not_applicable:
      return {"N/A", Tint::cyan};
    case Verdict::fail:
      return waived(r) ? Tag{"WAIVED", Tint::cyan} : tag_of_failure(r.severity);
    case Verdict::unknown:
      return {"UNKNOWN", Tint::yellow};
    case Verdict::error:
      break;
  }
  return {"ERROR", Tint::red};
}

void print_tagged(Page& page, const CheckResult& r, std::string_view text) {
  const auto tag = tag_of(r);
  page.entry(tag.text, tag.tint, text);
}

void print_finding(Page& page, const Finding& finding, Severity of_the_result) {
  page.text(message(finding, of_the_result));
  for (const auto& e : finding.evidence) page.detail(sentence(e));
}

void print_findings(Page& page, const CheckResult& r) {
  for (const auto& f : r.outcome.findings) print_finding(page, f, r.severity);
  if (const auto observed = unsaid_observation(r); !observed.empty()) page.labelled("seen", observed);
}

std::string ids(const Results& results) {
  std::string text;
  for (const auto* r : results) text += fmt::format("{}{}", text.empty() ? "" : ", ", r->id);
  return text;
}

/// sysctl.bridge-nf-call-iptables (unknown, warning): the reason
void print_symptom(Page& page, const CheckResult& symptom, Severity of_the_root) {
  std::vector<std::string_view> marks;
  if (symptom.outcome.verdict == Verdict::unknown) marks.push_back(word(Verdict::unknown));
  if (symptom.severity != of_the_root) marks.push_back(word(symptom.severity));
  const auto marked = marks.empty() ? symptom.id : fmt::format("{} ({})", symptom.id, fmt::join(marks, ", "));
  page.labelled("also", fmt::format("{}: {}", marked, headline(symptom)));
}

/// also: 9 unknown: the reason (ID, ID, ...)
void print_unknown_symptoms(Page& page, const Results& of_one_reason, Severity of_the_root) {
  if (of_one_reason.size() == 1) return print_symptom(page, *of_one_reason.front(), of_the_root);
  page.labelled("also", fmt::format("{} {}: {} ({})", of_one_reason.size(), word(Verdict::unknown),
                                    headline(*of_one_reason.front()), ids(of_one_reason)));
}

/// Failures one by one, and what could not be decided by its reasons, in the order of the first of each.
void print_symptoms(Page& page, const Results& symptoms, Severity of_the_root) {
  std::vector<Results> unknown;
  for (const auto* symptom : symptoms) {
    if (symptom->outcome.verdict != Verdict::unknown) {
      print_symptom(page, *symptom, of_the_root);
      continue;
    }
    const auto same = std::find_if(unknown.begin(), unknown.end(), [&](const Results& others) {
      return headline(*others.front()) == headline(*symptom);
    });
    if (same == unknown.end())
      unknown.push_back({symptom});
    else
      same->push_back(symptom);
  }
  for (const auto& group : unknown) print_unknown_symptoms(page, group, of_the_root);
}

/// Evidence that results of one reason share is said once.
void print_shared_reason(Page& page, const Results& group) {
  page.text(headline(*group.front()));
  std::set<std::string> said;
  for (const auto* r : group) {
    if (r->outcome.findings.empty()) continue;
    for (const auto& e : r->outcome.findings.front().evidence)
      if (said.insert(sentence(e)).second) page.detail(sentence(e));
  }
}

/// What a member of the group has found beyond the shared reason.
void print_further_findings(Page& page, const CheckResult& r) {
  const auto& findings = r.outcome.findings;
  for (std::size_t i = 1; i < findings.size(); ++i) print_finding(page, findings[i], r.severity);
}

void print_waiver_that_is_over(Page& page, const CheckResult& r) {
  if (r.waiver)
    page.labelled("its waiver is over", fmt::format("{} ({})", terms(r.waiver->waiver), r.waiver->waiver.source));
}

void print_remedies(Page& page, const Results& group) {
  std::set<std::string> said;
  for (const auto* r : group)
    if (said.insert(r->outcome.remedy).second) page.remedy(r->outcome.remedy);
}

}  // namespace

void print_failure(Page& page, const Root& root, bool verbose) {
  const auto& r = *root.result;
  if (r.severity == Severity::info && root.symptoms.empty() && !verbose) {
    print_first_line(page, r);
    return print_waiver_that_is_over(page, r);
  }
  print_tagged(page, r, r.id);
  page.labelled("rule", r.title);
  print_findings(page, r);
  print_waiver_that_is_over(page, r);
  page.labelled("why", r.rationale);
  page.remedy(r.outcome.remedy);
  print_symptoms(page, root.symptoms, r.severity);
}

void print_waived(Page& page, const CheckResult& r, bool verbose) {
  if (verbose)
    print_tagged(page, r, r.id);
  else
    print_first_line(page, r);
  page.labelled("waived", fmt::format("{} ({})", terms(r.waiver->waiver), r.waiver->waiver.source));
  if (verbose) print_findings(page, r);
}

void print_unknown(Page& page, const Results& group) {
  print_tagged(page, *group.front(), fmt::format("{} ({})", ids(group), word(highest(group))));
  print_shared_reason(page, group);
  for (const auto* r : group) print_further_findings(page, *r);
  print_remedies(page, group);
}

void print_broken(Page& page, const CheckResult& r) {
  print_tagged(page, r, fmt::format("{} ({})", r.id, word(r.severity)));
  page.text("nodecheck itself broke here; please report this:");
  if (r.outcome.findings.empty()) page.text(headline(r));
  print_findings(page, r);
}

void print_passed(Page& page, const CheckResult& r) {
  print_tagged(page, r, fmt::format("{}: {}", r.id, r.outcome.observed.empty() ? r.title : r.outcome.observed));
  for (const auto& f : r.outcome.findings) {
    page.labelled("note", f.message);
    for (const auto& e : f.evidence) page.detail(sentence(e));
  }
}

void print_not_applicable(Page& page, const CheckResult& r) { print_first_line(page, r); }

void print_first_line(Page& page, const CheckResult& r) {
  const bool graded = r.outcome.verdict == Verdict::unknown || r.outcome.verdict == Verdict::error;
  const auto grade = graded ? fmt::format(" ({})", word(r.severity)) : std::string{};
  print_tagged(page, r, fmt::format("{}{}: {}", r.id, grade, headline(r)));
}

void print_what_decides(Page& page, const CheckResult& r) {
  if (!r.waiver) return print_first_line(page, r);
  print_tagged(page, r, fmt::format("{}: {}; its waiver is over: {}", r.id, headline(r), terms(r.waiver->waiver)));
}

}  // namespace nodecheck
