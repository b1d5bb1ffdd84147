// Test cases for CI systems. There is no one JUnit schema: junit.xsd beside this file holds the strictest of those that
// consumers use, and each habit below is one that some consumer needs.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "phrases.hpp"
#include "reporters.hpp"
#include "xml.hpp"

namespace nodecheck {
namespace {

using Case = const CheckResult*;

enum class Element { none, failure, error, skipped };

/// What breaks a CI run here is what makes the exit status non-zero, and nothing else.
Element element_of(const CheckResult& r, Severity fail_on) {
  const bool weighs = counts(r, fail_on);
  switch (r.outcome.verdict) {
    case Verdict::pass:
      return Element::none;
    case Verdict::not_applicable:
      return Element::skipped;
    case Verdict::fail:
      if (waived(r)) return Element::skipped;
      return weighs ? Element::failure : Element::none;
    case Verdict::unknown:
    case Verdict::error:
      break;
  }
  return weighs ? Element::error : Element::skipped;
}

/// Plain decimals whatever the locale, at most three: surefire's schema wants no more.
std::string seconds(std::chrono::duration<double> d) { return fmt::format("{:.3f}", std::max(0.0, d.count())); }

/// The headline, the evidence of the first finding, then the others.
std::string findings(const CheckResult& r) {
  std::string text = headline(r) + '\n';
  for (const auto& f : r.outcome.findings) {
    if (&f != &r.outcome.findings.front()) text += message(f, r.severity) + '\n';
    for (const auto& e : f.evidence) text += "  " + sentence(e) + '\n';
  }
  return text;
}

/// A line, where there is a text; commands begin on a line of their own.
std::string labelled(std::string_view label, const std::string& text) {
  if (text.empty()) return {};
  return fmt::format("{}:{}{}\n", label, text.starts_with("  ") ? '\n' : ' ', text);
}

/// Starts with the message: GitLab drops the message attribute of an element that has text.
std::string body(const CheckResult& r) {
  const bool expired = r.waiver && r.waiver->use == WaiverUse::expired;
  return findings(r) + labelled("its waiver is over", expired ? terms(r.waiver->waiver) : "") +
         labelled("observed", unsaid_observation(r)) + labelled("why", r.rationale) +
         labelled("fix", r.outcome.remedy) + labelled("root cause", r.root_cause);
}

std::string why_skipped(const CheckResult& r) {
  const auto verdict = r.outcome.verdict;
  if (r.waiver) return fmt::format("waived ({}): {}", terms(r.waiver->waiver), headline(r));
  return verdict == Verdict::not_applicable ? headline(r) : fmt::format("{}: {}", word(verdict), headline(r));
}

/// What passed, or failed without weight: there is no element for a warning, and a failure would break the gate.
std::string output(const CheckResult& r) {
  if (r.outcome.verdict == Verdict::fail) return fmt::format("{}: {}", word(r.severity), body(r));
  if (r.outcome.findings.empty()) return labelled("observed", r.outcome.observed);
  return labelled("observed", r.outcome.observed) + findings(r);
}

void write_inside(XmlWriter& xml, const CheckResult& r, Element element) {
  const XmlWriter::Attributes what{{"type", std::string(word(r.outcome.verdict))}, {"message", headline(r)}};
  switch (element) {
    case Element::failure:
      return xml.leaf("failure", what, body(r));
    case Element::error:
      return xml.leaf("error", what, body(r));
    case Element::skipped:
      return xml.leaf("skipped", {{"message", why_skipped(r)}});
    case Element::none:
      break;
  }
  if (const auto text = output(r); !text.empty()) xml.leaf("system-out", {}, text);
}

/// Jenkins splits a name at its last dot where there is no classname.
void write_case(XmlWriter& xml, const CheckResult& r, Severity fail_on) {
  xml.open("testcase",
           {{"name", r.id}, {"classname", fmt::format("nodecheck.{}", subject(r.id))}, {"time", seconds(r.duration)}});
  write_inside(xml, r, element_of(r, fail_on));
  xml.close();
}

void write_properties(XmlWriter& xml, const Report& report) {
  xml.open("properties");
  const auto property = [&](std::string_view name, const std::string& value) {
    xml.leaf("property", {{"name", std::string(name)}, {"value", value}});
  };
  property("nodecheckVersion", report.tool_version);
  for (const auto& line : lines(report.profile)) property(line.name, line.value);
  if (!report.replayed_from.empty()) property("replayedFrom", report.replayed_from);
  if (!report.root.empty()) property("root", report.root);
  xml.close();
}

std::string count(const std::vector<Case>& cases, Element element, Severity fail_on) {
  return std::to_string(
      std::count_if(cases.begin(), cases.end(), [&](Case c) { return element_of(*c, fail_on) == element; }));
}

std::chrono::duration<double> time_of(const std::vector<Case>& cases) {
  std::chrono::duration<double> sum{};
  for (const auto* c : cases) sum += c->duration;
  return sum;
}

/// A run that broke is one case in error: a file without cases passes in every consumer.
void write_broken(XmlWriter& xml, const Report& report) {
  xml.open("testsuites",
           {{"name", "nodecheck"}, {"tests", "1"}, {"failures", "0"}, {"errors", "1"}, {"time", "0.000"}});
  xml.open("testsuite", {{"name", fmt::format("nodecheck.run@{}", report.node.hostname)},
                         {"tests", "1"},
                         {"failures", "0"},
                         {"errors", "1"},
                         {"skipped", "0"},
                         {"time", "0.000"},
                         {"timestamp", utc(report.started_at)},
                         {"hostname", report.node.hostname}});
  xml.open("properties");
  xml.leaf("property", {{"name", "nodecheckVersion"}, {"value", report.tool_version}});
  xml.close();
  xml.open("testcase", {{"name", "run"}, {"classname", "nodecheck.run"}, {"time", "0.000"}});
  const auto what = fmt::format("{} (exit status {})", report.broken, static_cast<int>(report.exit));
  xml.leaf("error", {{"type", "error"}, {"message", what}}, what);
  xml.close();
  xml.close();
  xml.close();
}

/// The host is in the name: GitLab and the mergers know a suite by its name alone.
void write_suite(XmlWriter& xml, const Report& report, std::string_view subject, const std::vector<Case>& cases) {
  xml.open("testsuite", {{"name", fmt::format("nodecheck.{}@{}", subject, report.node.hostname)},
                         {"tests", std::to_string(cases.size())},
                         {"failures", count(cases, Element::failure, report.fail_on)},
                         {"errors", count(cases, Element::error, report.fail_on)},
                         {"skipped", count(cases, Element::skipped, report.fail_on)},
                         {"time", seconds(time_of(cases))},
                         {"timestamp", utc(report.started_at)},
                         {"hostname", report.node.hostname}});
  write_properties(xml, report);
  for (const auto* c : cases) write_case(xml, *c, report.fail_on);
  xml.close();
}

}  // namespace

void write_junit(const Report& report, const Style&, std::ostream& out) {
  std::map<std::string_view, std::vector<Case>> suites;
  std::vector<Case> all;
  for (const auto& r : report.results) {
    suites[subject(r.id)].push_back(&r);
    all.push_back(&r);
  }
  XmlWriter xml(out);
  if (!report.broken.empty()) return write_broken(xml, report);
  // No `skipped` here: Jenkins' junit-10 refuses it.
  xml.open("testsuites", {{"name", "nodecheck"},
                          {"tests", std::to_string(all.size())},
                          {"failures", count(all, Element::failure, report.fail_on)},
                          {"errors", count(all, Element::error, report.fail_on)},
                          {"time", seconds(report.duration)}});
  for (const auto& [subject, cases] : suites) write_suite(xml, report, subject, cases);
  xml.close();
}

}  // namespace nodecheck
