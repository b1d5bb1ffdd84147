#include "console_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "phrases.hpp"

namespace nodecheck {
namespace {

using Words = std::vector<std::string>;

std::string joined(const Words& words) { return fmt::format("{}", fmt::join(words, ", ")); }

std::string node_line(const Report& report) {
  Words words;
  for (const auto& [label, value] : {std::pair{"", report.node.hostname}, std::pair{"kernel ", report.node.kernel},
                                     std::pair{"", report.node.architecture}, std::pair{"", report.node.os}})
    if (!value.empty()) words.push_back(label + value);
  return fmt::format("nodecheck {}: {}", report.tool_version, joined(words));
}

std::string derived_line(const Profile& p) {
  const auto cni = p.cni.value.empty() ? "unset" : p.cni.value;
  const auto kubelet = p.kubelet_version.value ? to_string(*p.kubelet_version.value) : "version unset";
  return joined({fmt::format("phase {}", word(p.phase.value)), fmt::format("role {}", word(p.role.value)),
                 fmt::format("distribution {}", word(p.distribution.value)), "kubelet " + kubelet, "cni " + cni});
}

void print_profile(Page& page, const Report& report) {
  page.line(fmt::format("started {}Z, took {:.3f} s", utc(report.started_at), report.duration.count()));
  page.line("this node is taken for:");
  for (const auto& [name, value, source] : lines(report.profile))
    page.row(name, source.empty() ? value : fmt::format("{} ({})", value, source));
}

/// "2 errors", "1 warning", "3 infos"
std::string amount(int n, Severity severity) { return fmt::format("{} {}{}", n, word(severity), n == 1 ? "" : "s"); }

/// The failures at or above a severity, or those below it: "1 error and 2 warnings".
std::string failures(const Report& report, bool that_count) {
  Words words;
  for (const auto severity : {Severity::error, Severity::warning, Severity::info}) {
    if ((severity >= report.fail_on) != that_count) continue;
    const auto n = std::count_if(report.results.begin(), report.results.end(), [&](const auto& r) {
      return r.outcome.verdict == Verdict::fail && r.severity == severity && !waived(r);
    });
    if (n > 0) words.push_back(amount(static_cast<int>(n), severity));
  }
  return fmt::format("{}", fmt::join(words, " and "));
}

int undetermined(const Report& report) {
  return static_cast<int>(std::count_if(report.results.begin(), report.results.end(), [&](const auto& r) {
    const bool open = r.outcome.verdict == Verdict::unknown || r.outcome.verdict == Verdict::error;
    return open && counts(r, report.fail_on);
  }));
}

/// Of those that cannot decide the exit status, which are shown only where all is.
std::ptrdiff_t undetermined_below(const Report& report) {
  return std::count_if(report.results.begin(), report.results.end(), [&](const auto& r) {
    return r.outcome.verdict == Verdict::unknown && !counts(r, report.fail_on);
  });
}

std::string not_determined(const Report& report) {
  const auto n = undetermined(report);
  return fmt::format("{} check{} of severity {}{}", n, n == 1 ? "" : "s", word(report.fail_on),
                     report.fail_on == Severity::error ? "" : " or above");
}

bool judged_nothing(const Report& report) {
  return std::all_of(report.results.begin(), report.results.end(),
                     [](const auto& r) { return r.outcome.verdict == Verdict::not_applicable; });
}

std::string verdict_in_words(const Report& report) {
  if (report.exit == Exit::failed) {
    const auto open = undetermined(report) == 0 ? "" : fmt::format(", {} undetermined", undetermined(report));
    return fmt::format("does not conform: {} failed{}", failures(report, true), open);
  }
  if (report.exit == Exit::undetermined) return fmt::format("not determined: {} undecided", not_determined(report));
  if (report.exit != Exit::conforms) return "no verdict: nodecheck could not finish";
  if (judged_nothing(report)) return "nothing was judged: none of these checks applies to this node";
  Words words{"conforms"};
  if (const auto below = failures(report, false); !below.empty()) words.push_back(below + " to look at");
  if (const auto open = undetermined_below(report); open > 0)
    words.push_back(fmt::format("{} that could not be determined (-v says why)", open));
  return fmt::format("{}", fmt::join(words, "; "));
}

Tint tint(const Report& report) {
  if (report.exit == Exit::conforms) return judged_nothing(report) ? Tint::yellow : Tint::green;
  return report.exit == Exit::undetermined ? Tint::yellow : Tint::red;
}

std::string failed_words(const Report& report) {
  const auto n = std::count_if(report.results.begin(), report.results.end(), waived);
  return n == 0 ? "failed" : fmt::format("failed ({} waived)", n);
}

std::string totals_line(const Report& report) {
  auto count = totals(report.results);
  const auto failed = failed_words(report);
  Words words{fmt::format("{} passed", count[Verdict::pass])};
  const std::pair<Verdict, std::string_view> others[] = {{Verdict::fail, failed},
                                                         {Verdict::not_applicable, "not applicable"},
                                                         {Verdict::unknown, "unknown"},
                                                         {Verdict::error, "broken"}};
  for (const auto& [verdict, label] : others)
    if (count[verdict] > 0) words.push_back(fmt::format("{} {}", count[verdict], label));
  const auto n = report.results.size();
  return fmt::format("{} check{}: {}", n, n == 1 ? "" : "s", joined(words));
}

}  // namespace

void print_header(Page& page, const Report& report, const Style& style) {
  page.line(node_line(report), Tint::bold);
  page.line(derived_line(report.profile));
  if (!report.replayed_from.empty()) page.line("replayed from " + report.replayed_from);
  if (!report.root.empty()) page.line("judged by the files below " + report.root);
  if (!report.configuration.empty()) page.line("configuration " + joined(report.configuration));
  if (style.verbose) print_profile(page, report);
  page.blank();
}

void print_broken_run(Page& page, const Report& report) {
  page.line(fmt::format("nodecheck {}, started {}Z", report.tool_version, utc(report.started_at)), Tint::bold);
  page.blank();
  page.line(report.broken);
  page.line(fmt::format("{} (exit status {})", verdict_in_words(report), static_cast<int>(report.exit)), tint(report));
}

void print_verdict(Page& page, const Report& report) {
  page.line(totals_line(report));
  page.line(fmt::format("{} (exit status {})", verdict_in_words(report), static_cast<int>(report.exit)), tint(report));
}

}  // namespace nodecheck
