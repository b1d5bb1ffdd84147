// run_checks on literals: namespaces, phases, checks that throw, what a result carries.
#include "runner.hpp"

#include <gmock/gmock.h>

#include <gtest/gtest.h>
#include <stdexcept>

#include "facts/network_namespace.hpp"
#include "facts/node_identity.hpp"
#include "facts/swaps.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;

Outcome does_not_apply(const Profile&) { return not_applicable("no bridge"); }
Outcome passes(const Profile&) { return pass("fine"); }
Outcome fails(const Profile&) {
  return fail(std::vector<Finding>{{.message = "no"}, {.message = "also", .severity = Severity::warning}});
}
Outcome throws(const Profile&) { throw std::out_of_range("map::at"); }
Outcome throws_a_number(const Profile&) { throw 7; }
Outcome notes(const Profile&) {
  auto outcome = pass("fine");
  outcome.findings = {{.message = "by the way"}};
  return outcome;
}
template <Severity of_the_failure>
Outcome fails_and_sees_little(const Profile&) {
  auto outcome = fail(Finding{.message = "no", .severity = of_the_failure});
  add_unread(outcome, Unavailable{Unavailable::Kind::denied, "/x", "permission denied"});
  return outcome;
}
Outcome reads_swaps(const Swaps&) { return pass("read"); }

template <auto Fn>
Check check_of(bool namespaced = false, Phases phases = Phases::node) {
  return {.id = "test.check",
          .title = "title",
          .rationale = "why",
          .remedy = "general remedy",
          .docs = "https://example.org",
          .phases = phases,
          .namespaced = namespaced,
          .judge = judge<Fn>};
}

Facts facts_in(std::optional<bool> the_nodes_namespace) {
  auto facts = Facts::literals();
  if (the_nodes_namespace)
    facts.set(Result<NetworkNamespace>(
        NetworkNamespace{.ours_is_the_nodes = *the_nodes_namespace, .whose = "kubelet (pid 812)"}));
  return facts;
}

Report run_with(const Check& check, Facts facts, const Options& options = {}) {
  return run_checks(facts, {&check}, options, [](const auto&) {});
}

CheckResult result_of(const Check& check, std::optional<bool> the_nodes_namespace = true) {
  return run_with(check, facts_in(the_nodes_namespace)).results.at(0);
}

TEST(Runner, ALightFailureBesideWhatWasNotSeenIsUnknown) {
  const auto light = result_of(check_of<fails_and_sees_little<Severity::warning>>());
  EXPECT_EQ(light.outcome.verdict, Verdict::unknown);
  EXPECT_EQ(light.severity, Severity::error);
  ASSERT_EQ(light.outcome.findings.size(), 2U);
  EXPECT_THAT(light.outcome.findings[0].message, HasSubstr("permission denied"));
  EXPECT_EQ(light.outcome.findings[1].message, "no") << "nothing is lost";
  const auto heavy = result_of(check_of<fails_and_sees_little<Severity::error>>());
  EXPECT_EQ(heavy.outcome.verdict, Verdict::fail);
  EXPECT_EQ(heavy.outcome.findings[0].message, "no");
}

TEST(Runner, AWaiverDoesNotCoverWhatWasNotSeen) {
  Options options;
  options.waivers = {
      {.pattern = "test.check", .reason = "known", .owner = {}, .expires = {}, .until = {}, .source = "c"}};
  const auto report = run_with(check_of<fails_and_sees_little<Severity::error>>(), facts_in(true), options);
  EXPECT_EQ(report.results[0].outcome.verdict, Verdict::unknown);
  EXPECT_EQ(report.exit, Exit::undetermined);
  EXPECT_EQ(report.waivers[0].use, WaiverUse::applied);
}

TEST(Runner, APassElsewhereIsUnknownAndSaysWhatToDo) {
  const auto result = result_of(check_of<passes>(true), false);
  EXPECT_EQ(result.outcome.verdict, Verdict::unknown);
  EXPECT_THAT(result.outcome.findings.at(0).message, HasSubstr("kubelet (pid 812)"));
  EXPECT_THAT(result.outcome.findings.at(0).evidence.at(0).observed, HasSubstr("fine"));
  EXPECT_THAT(result.outcome.remedy, HasSubstr("--netns self"));
}

TEST(Runner, WhatDoesNotApplyElsewhereMayDoSoOnTheNode) {
  const auto result = result_of(check_of<does_not_apply>(true), false);
  EXPECT_EQ(result.outcome.verdict, Verdict::unknown);
  EXPECT_THAT(result.outcome.findings.at(0).evidence.at(0).observed,
              HasSubstr("does not apply in this namespace: no bridge"));
  EXPECT_EQ(result_of(check_of<does_not_apply>(true), true).outcome.verdict, Verdict::not_applicable);
}

TEST(Runner, AFailureElsewhereStays) {
  EXPECT_EQ(result_of(check_of<fails>(true), false).outcome.verdict, Verdict::fail);
}

TEST(Runner, APassInTheNodesNamespaceStays) {
  EXPECT_EQ(result_of(check_of<passes>(true), true).outcome.verdict, Verdict::pass);
  EXPECT_EQ(result_of(check_of<passes>(false), false).outcome.verdict, Verdict::pass) << "not about the network";
}

TEST(Runner, APassInWhoKnowsWhoseNamespaceIsUnknown) {
  EXPECT_EQ(result_of(check_of<passes>(true), {}).outcome.verdict, Verdict::unknown);
}

TEST(Runner, ACheckThatThrowsIsAnErrorAndTheRunGoesOn) {
  const auto result = result_of(check_of<throws>());
  EXPECT_EQ(result.outcome.verdict, Verdict::error);
  EXPECT_EQ(result.outcome.findings.at(0).message, "map::at");
  EXPECT_EQ(result_of(check_of<throws_a_number>()).outcome.verdict, Verdict::error);
  EXPECT_EQ(run_with(check_of<throws>(), facts_in(true)).exit, Exit::undetermined);
}

TEST(Runner, AResultCarriesItsChecksTextsAndWeights) {
  const auto result = result_of(check_of<fails>());
  EXPECT_EQ(result.id, "test.check");
  EXPECT_EQ(result.title, "title");
  EXPECT_EQ(result.outcome.remedy, "general remedy");
  EXPECT_EQ(result.severity, Severity::error) << "the highest of its findings'";
  EXPECT_EQ(result.outcome.findings.at(0).severity, Severity::error);
  EXPECT_EQ(result.outcome.findings.at(1).severity, Severity::warning);
  EXPECT_GE(result.duration.count(), 0);
}

Outcome fails_for_its_own_reason(const Profile&) {
  auto outcome = fails({});
  outcome.rationale = "this why";
  return outcome;
}

TEST(Runner, AnOutcomesOwnReasonGoesBeforeTheChecks) {
  EXPECT_EQ(result_of(check_of<fails>()).rationale, "why");
  EXPECT_EQ(result_of(check_of<fails_for_its_own_reason>()).rationale, "this why");
}

TEST(Runner, WhatPassesNeedsNoRemedyAndItsNotesWeighNothing) {
  const auto result = result_of(check_of<notes>());
  EXPECT_EQ(result.outcome.remedy, "");
  EXPECT_EQ(result.outcome.findings.at(0).severity, Severity::info);
}

TEST(Runner, AFactThatIsMissingMakesItUnknown) {
  const auto result = result_of(check_of<reads_swaps>());
  EXPECT_EQ(result.outcome.verdict, Verdict::unknown);
  EXPECT_THAT(result.outcome.findings.at(0).message, HasSubstr("does not hold"));
}

TEST(Runner, AsksOnlyThePhasesOwnChecks) {
  Options options;
  options.profile.phase = {Phase::running, "--phase"};
  EXPECT_EQ(run_with(check_of<passes>(false, Phases::start_and_running), facts_in(true), options).results.size(), 1U);
  try {
    (void)run_with(check_of<passes>(false, Phases::pre_join), facts_in(true), options);
    FAIL() << "nothing was selected";
  } catch (const UsageError& e) {
    EXPECT_THAT(e.what(), HasSubstr("phase running (--phase)"));
    EXPECT_THAT(e.what(), HasSubstr("test.check"));
  }
}

TEST(Runner, TheReportSaysWhoWhenAndHow) {
  Options options;
  options.fail_on = Severity::warning;
  options.facts_file = "node.json";
  auto facts = facts_in(true);
  NodeIdentity node;
  node.hostname = "worker-1";
  facts.set(Result<NodeIdentity>(node));
  const auto report = run_with(check_of<passes>(), facts, options);
  EXPECT_EQ(report.node.hostname, "worker-1");
  EXPECT_EQ(report.fail_on, Severity::warning);
  EXPECT_EQ(report.replayed_from, "node.json");
  EXPECT_FALSE(report.tool_version.empty());
  EXPECT_GT(report.started_at.time_since_epoch().count(), 0);
  EXPECT_GT(report.duration.count(), 0);
  EXPECT_EQ(report.exit, Exit::conforms);
}

}  // namespace
}  // namespace nodecheck
