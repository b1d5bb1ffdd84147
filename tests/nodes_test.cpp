// Whole nodes: a recorded bundle goes in, and what `nodecheck run --facts` makes of it is compared, row by row.
// UPDATE_EXPECTED=1 rewrites expected.json: read every line of the difference before you commit it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "registry.hpp"
#include "reporters/foreign_tool.hpp"
#include "runner.hpp"
#include "selection.hpp"
#include "support/sources.hpp"

namespace nodecheck {
namespace {

namespace fs = std::filesystem;

fs::path nodes() { return source_path("tests/nodes"); }

std::string text_of(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::vector<std::string> names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(nodes()))
    if (fs::exists(entry.path() / "facts.json")) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

/// Healthy in its own time.
bool is_dated(const std::string& name) { return name.starts_with("guide-") || name.starts_with("old-"); }

std::vector<std::string> healthy_names() {
  auto healthy = names();
  std::erase_if(healthy, [](const auto& name) {
    return name.starts_with("broken-") || name.starts_with("blind-") || is_dated(name);
  });
  return healthy;
}

std::vector<std::string> guide_names() {
  auto guides = names();
  std::erase_if(guides, [](const auto& name) { return !is_dated(name); });
  return guides;
}

/// As commands.cpp does it for `run --facts`.
Report replayed(const std::string& node) {
  const auto path = nodes() / node / "facts.json";
  Options options;
  options.facts_file = path;
  auto facts = Facts::replay(text_of(path));
  return run_checks(facts, select(Registered::all(), {}, {}), options, [](const auto&) {});
}

/// A verdict alone where its severity is the check's own and nothing explains it.
Json summary(const CheckResult& result) {
  const auto verdict = std::string(word(result.outcome.verdict));
  Json row{{"verdict", verdict}};
  const bool amiss = result.outcome.verdict != Verdict::pass && result.outcome.verdict != Verdict::not_applicable;
  if (amiss && result.severity != Registered::find(result.id).at(0)->severity) row["severity"] = word(result.severity);
  if (!result.root_cause.empty()) row["rootCause"] = result.root_cause;
  return row.size() == 1 ? Json(verdict) : row;
}

Json summary(const Report& report) {
  Json profile = Json::object(), results = Json::object();
  for (const auto& line : lines(report.profile))
    if (line.value != "unset") profile[line.name] = line.value;
  for (const auto& result : report.results) results[result.id] = summary(result);
  return {{"exit", static_cast<int>(report.exit)}, {"profile", profile}, {"results", results}};
}

bool undetermined(const CheckResult& r) {
  return r.outcome.verdict == Verdict::unknown || r.outcome.verdict == Verdict::error;
}

class NodeTest : public testing::TestWithParam<std::string> {};
class HealthyNodeTest : public NodeTest {};
class GuideNodeTest : public NodeTest {};

TEST_P(NodeTest, IsJudgedAsExpected) {
  const auto path = nodes() / GetParam() / "expected.json";
  const auto seen = summary(replayed(GetParam()));
  if (std::getenv("UPDATE_EXPECTED") != nullptr) std::ofstream(path, std::ios::binary) << seen.dump(1) << "\n";
  EXPECT_EQ(seen.dump(1) + "\n", text_of(path)) << "UPDATE_EXPECTED=1 rewrites " << path;
}

/// What a healthy node may be told: of errors nothing but that its CNI's policy chains are not judged.
TEST_P(HealthyNodeTest, RaisesNoFalseAlarm) {
  for (const auto& r : replayed(GetParam()).results) {
    const bool failed = r.outcome.verdict == Verdict::fail && r.severity >= Severity::warning;
    EXPECT_FALSE(failed) << r.id << ": " << r.outcome.observed;
    const bool unseen = undetermined(r) && r.severity == Severity::error && r.id != "firewall.forward-policy";
    EXPECT_FALSE(unseen) << r.id << ": " << r.outcome.observed;
  }
}

/// A set-up of its own time is warned of what has become of it since, and no more.
TEST_P(GuideNodeTest, HasNoError) {
  for (const auto& r : replayed(GetParam()).results) {
    const bool bad = r.outcome.verdict == Verdict::fail || undetermined(r);
    EXPECT_FALSE(bad && r.severity == Severity::error && r.id != "firewall.forward-policy")
        << r.id << ": " << r.outcome.observed;
  }
}

TEST_P(NodeTest, AgreesWithItsGenerator) {
  const auto made = run_tool(python + (nodes() / "make.py").string() + " --print " + GetParam());
  ASSERT_EQ(made.status, 0) << made.output;
  EXPECT_TRUE(made.output == text_of(nodes() / GetParam() / "facts.json")) << "run tests/nodes/make.py";
}

TEST_P(NodeTest, SaysWhatItStandsFor) { EXPECT_THAT(text_of(nodes() / GetParam() / "README.md"), testing::Not("")); }

std::string test_name(const testing::TestParamInfo<std::string>& node) {
  auto name = node.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Nodes, NodeTest, testing::ValuesIn(names()), test_name);
INSTANTIATE_TEST_SUITE_P(Nodes, HealthyNodeTest, testing::ValuesIn(healthy_names()), test_name);
INSTANTIATE_TEST_SUITE_P(Nodes, GuideNodeTest, testing::ValuesIn(guide_names()), test_name);

TEST(BlindNodeTest, WhatWasNotSeenPassesNowhere) {
  for (const auto* node : {"blind-all-denied", "blind-all-timed-out"})
    for (const auto& r : replayed(node).results) EXPECT_TRUE(undetermined(r)) << node << ": " << r.id;
}

}  // namespace
}  // namespace nodecheck
