// --only and --skip: globs over ids and aliases, and no pattern that does nothing.
#include "selection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "options.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Patterns = std::vector<std::string>;

const Check swap{.id = "memory.swap-off", .aliases = {"Swap"}};
const Check version{.id = "cgroups.version", .aliases = {"SystemVerification"}};
const Check controllers{.id = "cgroups.controllers", .phases = Phases::running, .aliases = {"SystemVerification"}};
const std::vector<const Check*> all{&controllers, &version, &swap};

std::vector<std::string> picked(const Patterns& only, const Patterns& skip = {}) {
  std::vector<std::string> ids;
  for (const auto* check : select(all, {only, "--only"}, {skip, "--skip"})) ids.emplace_back(check->id);
  return ids;
}

std::string refused(const Patterns& only, const Patterns& skip = {}) {
  try {
    (void)select(all, {only, "--only"}, {skip, "--skip"});
    return "";
  } catch (const UsageError& e) {
    return e.what();
  }
}

TEST(Selection, EverythingUnlessTold) {
  EXPECT_THAT(picked({}), ElementsAre("cgroups.controllers", "cgroups.version", "memory.swap-off"));
}

TEST(Selection, OnlyByIdGlobAndAlias) {
  EXPECT_THAT(picked({"memory.swap-off"}), ElementsAre("memory.swap-off"));
  EXPECT_THAT(picked({"cgroups.*"}), ElementsAre("cgroups.controllers", "cgroups.version"));
  EXPECT_THAT(picked({"systemverification"}), ElementsAre("cgroups.controllers", "cgroups.version"));
  EXPECT_THAT(picked({"SWAP", "*.version"}), ElementsAre("cgroups.version", "memory.swap-off"));
}

TEST(Selection, SkipWinsOverOnly) {
  EXPECT_THAT(picked({"cgroups.*"}, {"*.version"}), ElementsAre("cgroups.controllers"));
  EXPECT_THAT(picked({}, {"Swap"}), ElementsAre("cgroups.controllers", "cgroups.version"));
}

TEST(Selection, IdsMatchCaseSensitively) { EXPECT_NE(refused({"Memory.*"}), ""); }

TEST(Selection, APatternThatMatchesNothingIsRefusedWithTheNearest) {
  EXPECT_EQ(refused({"memory.swapoff"}), "--only matches no check: 'memory.swapoff'; did you mean 'memory.swap-off'?");
  EXPECT_THAT(refused({}, {"memory.swap-of"}), HasSubstr("--skip matches no check: 'memory.swap-of'"));
  EXPECT_THAT(refused({"cgroups.*", "nothing-like-it"}), HasSubstr("'nothing-like-it'"));
}

TEST(Selection, NothingLeftIsRefused) { EXPECT_THAT(refused({"Swap"}, {"memory.*"}), HasSubstr("leave no check")); }

TEST(Selection, NothingLeftIsBlamedOnWhoSaidIt) {
  try {
    (void)select(all, {}, {{"*"}, "/etc/nodecheck/config.yaml:3: run.skip"});
    FAIL();
  } catch (const UsageError& e) {
    EXPECT_STREQ(e.what(), "/etc/nodecheck/config.yaml:3: run.skip leaves no check to run");
  }
}

TEST(Selection, ByPhase) {
  EXPECT_EQ(in_phase(all, Phase::pre_join).size(), 2U);
  EXPECT_EQ(in_phase(all, Phase::running).size(), 3U);
}

TEST(Phases, AreSets) {
  EXPECT_TRUE(contains(Phases::start_and_running, Phase::start));
  EXPECT_FALSE(contains(Phases::start_and_running, Phase::pre_join));
  EXPECT_TRUE(contains(Phases::node, Phase::running));
}

}  // namespace
}  // namespace nodecheck
