// Waivers over results: what still counts, what is lighter, what became of each.
#include "waivers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "causes.hpp"
#include "usage.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::int64_t now = 1'800'000'000;

Waiver waiver_of(std::string pattern, std::optional<std::int64_t> expires = {}) {
  return {.pattern = std::move(pattern),
          .reason = "known",
          .owner = "me",
          .expires = expires,
          .until = {},
          .source = "c.yaml:1"};
}

CheckResult failed(std::string id, std::vector<Finding> findings, std::vector<std::string> aliases = {}) {
  CheckResult r;
  r.id = std::move(id);
  r.aliases = std::move(aliases);
  r.outcome = {.verdict = Verdict::fail, .findings = std::move(findings)};
  for (auto& finding : r.outcome.findings) finding.severity = finding.severity.value_or(Severity::error);
  return r;
}

CheckResult ports() {
  return failed(
      "network.ports",
      {{.message = "10250 is taken", .alias = "Port-10250"}, {.message = "6443 is taken", .alias = "Port-6443"}},
      {"Port-10250", "Port-6443"});
}

/// One result under some waivers.
struct Applied {
  CheckResult result;
  std::vector<WaiverUse> uses;
};
Applied applied(CheckResult result, const std::vector<Waiver>& waivers) {
  std::vector<CheckResult> results{std::move(result)};
  std::vector<WaiverUse> uses;
  for (const auto& used : apply_waivers(waivers, results, now)) uses.push_back(used.use);
  return {results[0], uses};
}

TEST(Waivers, AWaivedFailureStaysOneAndCountsNoMore) {
  const auto [r, uses] = applied(failed("memory.swap-off", {{.message = "on"}}, {"Swap"}), {waiver_of("swap")});
  EXPECT_EQ(r.outcome.verdict, Verdict::fail);
  EXPECT_EQ(r.severity, Severity::error);
  ASSERT_TRUE(r.waiver);
  EXPECT_EQ(r.waiver->waiver.reason, "known");
  EXPECT_FALSE(counts(r, Severity::error));
  EXPECT_EQ(exit_of({r}, Severity::info), Exit::conforms);
  EXPECT_THAT(uses, ElementsAre(WaiverUse::applied));
}

TEST(Waivers, ByIdGlobAndAliasInAnyCase) {
  for (const auto* pattern : {"memory.swap-off", "memory.*", "*", "Swap", "SWAP", "sw*"})
    EXPECT_TRUE(waived(applied(failed("memory.swap-off", {{.message = "on"}}, {"Swap"}), {waiver_of(pattern)}).result))
        << pattern;
  for (const auto* pattern : {"Memory.swap-off", "memory.swap", "Swa", "network.*"})
    EXPECT_FALSE(waived(applied(failed("memory.swap-off", {{.message = "on"}}, {"Swap"}), {waiver_of(pattern)}).result))
        << pattern;
}

TEST(Waivers, OnePortOfTwoLeavesTheOther) {
  const auto [r, uses] = applied(ports(), {waiver_of("Port-10250")});
  EXPECT_FALSE(r.waiver);
  EXPECT_TRUE(counts(r, Severity::error));
  ASSERT_EQ(r.outcome.findings.size(), 2U);
  EXPECT_EQ(r.outcome.findings[0].message, "6443 is taken") << "what counts comes first";
  EXPECT_EQ(r.outcome.findings[1].message, "10250 is taken (waived: known)");
  EXPECT_EQ(r.outcome.findings[1].severity, Severity::info);
  EXPECT_EQ(exit_of({r}, Severity::error), Exit::failed);
  EXPECT_THAT(uses, ElementsAre(WaiverUse::applied));
}

TEST(Waivers, TheIdOrBothPortsWaiveItWhole) {
  EXPECT_TRUE(waived(applied(ports(), {waiver_of("network.ports")}).result));
  EXPECT_TRUE(waived(applied(ports(), {waiver_of("Port-10250"), waiver_of("Port-6443")}).result));
  EXPECT_TRUE(waived(applied(ports(), {waiver_of("port-*")}).result));
}

TEST(Waivers, KubeadmsIdDoesNotCoverWhatHasNone) {
  auto r = ports();
  r.outcome.findings[1].alias = "";
  const auto left = applied(r, {waiver_of("Port-*")}).result;
  EXPECT_FALSE(left.waiver) << "the finding without an id of kubeadm's is the check's alone";
  EXPECT_TRUE(counts(left, Severity::error));
  EXPECT_TRUE(waived(applied(r, {waiver_of("network.*")}).result));
}

TEST(Waivers, WhatIsLeftWeighsWhatItWeighs) {
  auto r = ports();
  r.outcome.findings[1].severity = Severity::warning;
  EXPECT_EQ(applied(r, {waiver_of("Port-10250")}).result.severity, Severity::warning);
}

TEST(Waivers, AnExpiredOneCountsAgainAndSaysSo) {
  const auto [r, uses] = applied(failed("memory.swap-off", {{.message = "on"}}), {waiver_of("memory.*", now)});
  ASSERT_TRUE(r.waiver);
  EXPECT_EQ(r.waiver->use, WaiverUse::expired);
  EXPECT_TRUE(counts(r, Severity::error));
  EXPECT_THAT(uses, ElementsAre(WaiverUse::expired));
}

TEST(Waivers, OneThatHoldsWinsOverAnExpiredOne) {
  const auto [r, uses] = applied(failed("memory.swap-off", {{.message = "on"}}),
                                 {waiver_of("memory.*", now - 1), waiver_of("memory.swap-off", now + 1)});
  EXPECT_TRUE(waived(r));
  EXPECT_THAT(uses, ElementsAre(WaiverUse::expired, WaiverUse::applied));
}

TEST(Waivers, OfTwoThatHoldNoneIsIdle) {
  const auto [r, uses] = applied(failed("memory.swap-off", {{.message = "on"}}),
                                 {waiver_of("memory.swap-off", now + 1), waiver_of("memory.*", now + 2)});
  EXPECT_EQ(r.waiver->waiver.pattern, "memory.swap-off");
  EXPECT_THAT(uses, ElementsAre(WaiverUse::applied, WaiverUse::applied));
}

TEST(Waivers, WhatDidNotFailIsNotWaived) {
  for (const auto verdict : {Verdict::pass, Verdict::unknown, Verdict::not_applicable, Verdict::error}) {
    auto r = failed("memory.swap-off", {{.message = "on"}});
    r.outcome.verdict = verdict;
    const auto [left, uses] = applied(r, {waiver_of("*")});
    EXPECT_FALSE(left.waiver) << word(verdict);
    EXPECT_THAT(uses, ElementsAre(WaiverUse::idle));
  }
}

TEST(Waivers, AWaivedFailureExplainsNothingThatCounts) {
  const auto never = [](Facts&, const Profile&) -> Outcome { return {}; };
  const Check root{.id = "a.root", .judge = {.run = never}};
  const Check symptom{.id = "a.symptom", .causes = {"a.root"}, .judge = {.run = never}};
  const auto root_cause = [&](const std::vector<Waiver>& waivers) {
    std::vector<CheckResult> results{failed("a.root", {{.message = "x"}}), failed("a.symptom", {{.message = "y"}})};
    (void)apply_waivers(waivers, results, now);
    explain(results, {&root, &symptom});
    return results[1].root_cause;
  };
  EXPECT_EQ(root_cause({}), "a.root");
  EXPECT_EQ(root_cause({waiver_of("a.root")}), "");
  EXPECT_EQ(root_cause({waiver_of("a.*")}), "a.root");
}

TEST(Ignored, KubeadmsNamesOursAndAll) {
  const Check swap{.id = "memory.swap-off", .aliases = {"Swap"}};
  const std::vector<const Check*> all{&swap};
  const auto waivers =
      waivers_of({{"swap", "FileExisting-crictl", "memory.*", "ALL"}, "--ignore-preflight-errors"}, all);
  ASSERT_EQ(waivers.size(), 4U);
  EXPECT_EQ(waivers[0].source, "--ignore-preflight-errors");
  EXPECT_EQ(waivers[3].pattern, "*");
  try {
    (void)waivers_of({{"Swp"}, "--ignore-preflight-errors"}, all);
    FAIL() << "Swp is no name";
  } catch (const UsageError& e) {
    EXPECT_THAT(e.what(), HasSubstr("--ignore-preflight-errors: no check is called 'Swp'; did you mean 'Swap'?"));
  }
}

}  // namespace
}  // namespace nodecheck
