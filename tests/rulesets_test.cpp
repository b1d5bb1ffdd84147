// The rulesets that the live tests tried with real traffic, as the kernel listed them then: the same verdicts.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "support/dockerd_ruleset.hpp"
#include "support/recorded_netfilter.hpp"
#include "support/ruleset_file.hpp"
#include "support/sources.hpp"

namespace nodecheck {
namespace {

const std::string folder = "tests/fixtures/rulesets";

std::vector<RulesetFile> all_rulesets() {
  auto all = ruleset_files();
  for (auto& ruleset : dockerd_rulesets()) all.push_back(std::move(ruleset.expected));
  return all;
}

TEST(RecordedRulesets, AreThoseThatThereAre) {
  std::set<std::string> recorded, rulesets;
  for (const auto& entry : std::filesystem::directory_iterator(source_path(folder)))
    if (entry.path().extension() == ".bin") recorded.insert(entry.path().stem());
  for (const auto& ruleset : all_rulesets()) rulesets.insert(ruleset.name);
  EXPECT_EQ(recorded, rulesets);
}

class RecordedRuleset : public testing::TestWithParam<RulesetFile> {};

TEST_P(RecordedRuleset, IsJudgedAsItsTrafficWas) {
  const auto& file = GetParam();
  const auto recording = NetfilterRecording::load(source_path(folder + "/" + file.name + ".bin"));
  const auto host = std::make_shared<const RecordedHost>(recording);
  EXPECT_EQ(differences(file, judge_pod_net(host, file.bridge)), "");
}

INSTANTIATE_TEST_SUITE_P(All, RecordedRuleset, testing::ValuesIn(all_rulesets()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace nodecheck
