// explain: symptoms find their root along causes, on literals.
#include "causes.hpp"

#include <gtest/gtest.h>

#include <map>

namespace nodecheck {
namespace {

using V = Verdict;

Outcome never(Facts&, const Profile&) { return {}; }

Check check(std::string_view id, Names causes = {}) { return {.id = id, .causes = causes, .judge = {.run = never}}; }

/// The checks of one test, and what explain() made of some verdicts.
struct World {
  std::vector<Check> checks;

  [[nodiscard]] std::map<std::string, std::string> roots(const std::vector<std::pair<std::string, V>>& verdicts) const {
    std::vector<CheckResult> results;
    for (const auto& [id, verdict] : verdicts) {
      results.emplace_back();
      results.back().id = id;
      results.back().outcome.verdict = verdict;
    }
    std::vector<const Check*> all;
    for (const auto& c : checks) all.push_back(&c);
    explain(results, all);
    std::map<std::string, std::string> roots;
    for (const auto& r : results) roots[r.id] = r.root_cause;
    return roots;
  }
};

const World chain{{check("a"), check("b", {"a"}), check("c", {"b"})}};

TEST(Causes, ARootHasNone) {
  EXPECT_EQ(chain.roots({{"a", V::fail}}).at("a"), "");
  EXPECT_EQ(chain.roots({{"b", V::fail}}).at("b"), "");
}

TEST(Causes, TheFarthestAncestorIsTheRoot) {
  const auto roots = chain.roots({{"a", V::fail}, {"b", V::fail}, {"c", V::unknown}});
  EXPECT_EQ(roots.at("a"), "");
  EXPECT_EQ(roots.at("b"), "a");
  EXPECT_EQ(roots.at("c"), "a");
}

TEST(Causes, ThroughChecksThatWereNotSelected) {
  EXPECT_EQ(chain.roots({{"a", V::fail}, {"c", V::fail}}).at("c"), "a");
}

TEST(Causes, NotThroughOneThatPassedOrDoesNotApply) {
  EXPECT_EQ(chain.roots({{"a", V::fail}, {"b", V::pass}, {"c", V::fail}}).at("c"), "");
  EXPECT_EQ(chain.roots({{"a", V::fail}, {"b", V::not_applicable}, {"c", V::fail}}).at("c"), "");
}

TEST(Causes, AnOutcomeThatStandsAloneHasNone) {
  const auto cause = check("a"), symptom = check("b", {"a"});
  std::vector<CheckResult> results(2);
  for (auto* result : {&results[0], &results[1]}) result->outcome.verdict = V::fail;
  results[0].id = "a";
  results[1].id = "b";
  explain(results, {&cause, &symptom});
  EXPECT_EQ(results[1].root_cause, "a");
  results[1].outcome.stands_alone = true;
  results[1].root_cause = "";
  explain(results, {&cause, &symptom});
  EXPECT_EQ(results[1].root_cause, "");
}

TEST(Causes, WhatPassedIsNoSymptom) {
  EXPECT_EQ(chain.roots({{"a", V::fail}, {"b", V::pass}}).at("b"), "");
  EXPECT_EQ(chain.roots({{"a", V::fail}, {"b", V::not_applicable}}).at("b"), "");
}

TEST(Causes, AnUndeterminedRootExplainsToo) {
  EXPECT_EQ(chain.roots({{"a", V::unknown}, {"b", V::fail}}).at("b"), "a");
  EXPECT_EQ(chain.roots({{"a", V::error}, {"b", V::unknown}}).at("b"), "a");
}

TEST(Causes, AFailedRootIsPreferredToAnUndeterminedOne) {
  const World two{{check("a"), check("b"), check("c", {"a", "b"})}};
  EXPECT_EQ(two.roots({{"a", V::unknown}, {"b", V::fail}, {"c", V::fail}}).at("c"), "b");
  EXPECT_EQ(two.roots({{"a", V::fail}, {"b", V::fail}, {"c", V::fail}}).at("c"), "a") << "else the first named";
}

TEST(Causes, ACycleDoesNotHang) {
  const World circle{{check("a", {"b"}), check("b", {"a"}), check("c", {"c"})}};
  const auto roots = circle.roots({{"a", V::fail}, {"b", V::fail}, {"c", V::fail}});
  EXPECT_EQ(roots.size(), 3U);
}

TEST(Causes, UnknownIdsAreNoCauses) {
  const World stray{{check("a", {"gone"})}};
  EXPECT_EQ(stray.roots({{"a", V::fail}}).at("a"), "");
  EXPECT_EQ(stray.roots({{"other", V::fail}}).at("other"), "") << "a result of no known check";
}

TEST(Causes, AWarningDoesNotExplainAnError) {
  std::vector<CheckResult> results(2);
  results[0].id = "a";
  results[0].severity = Severity::warning;
  results[1].id = "b";
  results[1].severity = Severity::error;
  for (auto& result : results) result.outcome.verdict = V::fail;
  std::vector<const Check*> all;
  for (const auto& c : chain.checks) all.push_back(&c);
  explain(results, all);
  EXPECT_EQ(results[1].root_cause, "");
  results[0].severity = Severity::error;
  explain(results, all);
  EXPECT_EQ(results[1].root_cause, "a");
  results[0].severity = Severity::warning;
  results[1].outcome.verdict = V::unknown;
  explain(results, all);
  EXPECT_EQ(results[1].root_cause, "a") << "it may well be why nothing could be seen";
}

}  // namespace
}  // namespace nodecheck
