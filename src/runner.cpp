#include "runner.hpp"

#include <algorithm>
#include <exception>

#include "causes.hpp"
#include "facts/network_namespace.hpp"
#include "facts/node_identity.hpp"
#include "reason/profile_of.hpp"
#include "registry.hpp"
#include "selection.hpp"
#include "tool_version.hpp"
#include "waivers.hpp"

namespace nodecheck {
namespace {

constexpr std::chrono::milliseconds tick{100};

/// What passes or does not apply in another network namespace than the node's may be otherwise there; a failure stays.
Outcome in_the_nodes_namespace(Outcome outcome, const Result<NetworkNamespace>& ns) {
  const bool passes = outcome.verdict == Verdict::pass;
  if (!passes && outcome.verdict != Verdict::not_applicable) return outcome;
  if (!ns) return unknown(ns.why());
  if (ns->ours_is_the_nodes) return outcome;
  auto elsewhere = unknown(Finding{
      .message =
          fmt::format("this process is not in the node's network namespace ({}'s): run it there, or say --netns self "
                      "if this is the node",
                      ns->whose),
      .evidence = {{"/proc/self/net",
                    {},
                    (passes ? "passes in this namespace: " : "does not apply in this namespace: ") + outcome.observed,
                    "the node's namespace"}}});
  elsewhere.remedy =
      "Run nodecheck in the node's network namespace, or where this is the node:\n  nodecheck run --netns self";
  return elsewhere;
}

Outcome broken(const char* what) {
  return {.verdict = Verdict::error, .observed = what, .findings = {{.message = what}}};
}

Outcome judge_one(const Check& check, Facts& facts, const Profile& profile) {
  try {
    auto outcome = check.judge.run(facts, profile);
    if (!check.namespaced) return outcome;
    return in_the_nodes_namespace(std::move(outcome), *facts.get<NetworkNamespace>());
  } catch (const std::exception& e) {
    return broken(e.what());
  } catch (...) {
    return broken("an exception that is not a std::exception");
  }
}

std::vector<std::string> strings(const Names& names) { return {names.begin(), names.end()}; }

/// A configured severity is that of all findings.
void grade(Outcome& outcome, Severity of_the_check, const Derived<Severity>* configured) {
  const auto usual = configured ? configured->value : of_the_check;
  for (auto& finding : outcome.findings) {
    finding.severity = configured ? usual : finding.severity.value_or(usual);
    // Findings of a pass are notes.
    if (outcome.verdict == Verdict::pass) finding.severity = Severity::info;
  }
}

CheckResult result_of(const Check& check, Outcome outcome, const Derived<Severity>* configured) {
  if (outcome.verdict == Verdict::fail && outcome.remedy.empty()) outcome.remedy = check.remedy;
  const auto usual = configured ? configured->value : check.severity;
  grade(outcome, check.severity, configured);
  weigh_unread(outcome);
  const auto severity = effective_severity(outcome, usual);
  return {.id = std::string(check.id),
          .title = std::string(check.title),
          .rationale = outcome.rationale.empty() ? std::string(check.rationale) : outcome.rationale,
          .docs = std::string(check.docs),
          .aliases = strings(check.aliases),
          .causes = strings(check.causes),
          .severity = severity,
          .outcome = std::move(outcome),
          .root_cause = {},
          .waiver = {},
          .duration = {}};
}

std::vector<CheckResult> judge_all(const std::vector<const Check*>& checks, Facts& facts, const Profile& profile,
                                   const Options& options, Clock::time_point start) {
  std::vector<CheckResult> results;
  for (const auto* check : checks) {
    const auto configured = options.severities.find(check->id);
    results.push_back(result_of(*check, judge_one(*check, facts, profile),
                                configured == options.severities.end() ? nullptr : &configured->second));
    results.back().duration = facts.settled_after(check->judge.needs, start);
  }
  return results;
}

std::string named(const std::vector<const Check*>& checks) {
  std::string ids;
  for (const auto* check : checks) ids += (ids.empty() ? "" : ", ") + std::string(check->id);
  return ids;
}

}  // namespace

void start_facts(Facts& facts, const std::vector<const Check*>& checks) {
  for (const auto* type : profile_needs()) facts.start(*type);
  facts.start(fact_type<NodeIdentity>);
  facts.start(fact_type<NetworkNamespace>);
  for (const auto* check : checks)
    for (const auto* type : check->judge.needs) facts.start(*type);
}

void wait_for_facts(Facts& facts, const OnWait& on_wait) {
  while (!facts.wait(Clock::now() + tick)) on_wait(facts.pending());
}

std::vector<Told> tell_checks(Facts& facts, const std::vector<const Check*>& checks, const Options& options,
                              const OnWait& on_wait) {
  start_facts(facts, checks);
  for (const auto* check : checks)
    for (const auto* type : check->detail.needs) facts.start(*type);
  wait_for_facts(facts, on_wait);
  const auto profile = profile_of(facts, options.profile);
  std::vector<Told> all;
  for (const auto* check : checks) {
    const auto outcome = judge_one(*check, facts, profile);
    const auto& said =
        outcome.findings.empty() || outcome.verdict == Verdict::pass ? outcome.observed : outcome.findings[0].message;
    all.push_back({check, fmt::format("{}: {}", word(outcome.verdict), said),
                   check->detail.tell ? check->detail.tell(facts, profile) : "", outcome.remedy});
  }
  return all;
}

Report run_checks(Facts& facts, const std::vector<const Check*>& checks, const Options& options,
                  const OnWait& on_wait) {
  const auto start = Clock::now();
  Report report;
  report.started_at = std::chrono::system_clock::now();
  report.tool_version = tool_version();
  report.fail_on = options.fail_on;
  report.replayed_from = options.facts_file;
  report.root = options.root;
  report.configuration = options.configuration;
  start_facts(facts, checks);
  wait_for_facts(facts, on_wait);
  if (const auto node = facts.get<NodeIdentity>(); *node) report.node = **node;
  report.profile = profile_of(facts, options.profile);
  const auto selected = in_phase(checks, report.profile.phase.value);
  if (selected.empty())
    throw UsageError(fmt::format("none of the selected checks belongs to phase {} ({}): {}",
                                 word(report.profile.phase.value), report.profile.phase.source, named(checks)));
  report.results = judge_all(selected, facts, report.profile, options, start);
  report.waivers =
      apply_waivers(waivers_in(options, Registered::all()), report.results,
                    std::chrono::duration_cast<std::chrono::seconds>(report.started_at.time_since_epoch()).count());
  explain(report.results, Registered::all());
  report.exit = exit_of(report.results, report.fail_on);
  report.duration = Clock::now() - start;
  return report;
}

}  // namespace nodecheck
