// One guard over all checks: each that is written is linked, is named by its folder, is filled in, and is tested.
#include "registry.hpp"

#include <gmock/gmock.h>

#include <gtest/gtest.h>
#include <map>
#include <regex>
#include <set>

#include "catalogue.hpp"
#include "support/sources.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using testing::StartsWith;
using Ids = std::set<std::string>;

std::vector<SourceFile> check_sources() {
  auto files = sources_below("checks", ".cpp");
  std::erase_if(files, [](const auto& f) { return f.text.find("Registered") == std::string::npos; });
  return files;
}

Ids linked() {
  Ids ids;
  for (const auto* check : Registered::all()) ids.emplace(check->id);
  return ids;
}

/// checks/memory/swap_off.cpp is tested by tests/checks/memory/swap_off_test.cpp.
std::string test_of(const std::string& source) { return "tests/" + source.substr(0, source.size() - 4) + "_test.cpp"; }

TEST(Registry, EveryCheckThatIsWrittenIsLinked) {
  Ids written;
  for (const auto& file : check_sources()) {
    const auto ids = ids_in(file);
    EXPECT_FALSE(ids.empty()) << file.path << " registers something whose id this test cannot read";
    written.insert(ids.begin(), ids.end());
  }
  EXPECT_EQ(written, linked());
}

TEST(Registry, NoFileBelowChecksRegistersNothing) {
  EXPECT_EQ(check_sources().size(), sources_below("checks", ".cpp").size());
}

TEST(Registry, IdsAreKebabCaseAndPrefixedByTheirFolder) {
  const std::regex form("[a-z]+\\.[a-z0-9]+(-[a-z0-9]+)*");
  for (const auto& file : check_sources())
    for (const auto& id : ids_in(file)) {
      EXPECT_TRUE(std::regex_match(id, form)) << id;
      EXPECT_THAT("checks/" + id, StartsWith(file.path.substr(0, file.path.rfind('/')) + ".")) << file.path;
    }
}

TEST(Registry, EveryCheckIsFilledIn) {
  for (const auto* check : Registered::all()) {
    EXPECT_FALSE(check->title.empty()) << check->id;
    EXPECT_FALSE(check->rationale.empty()) << check->id;
    EXPECT_EQ(check->rationale.find('\n'), std::string_view::npos) << check->id;
    EXPECT_FALSE(check->remedy.empty()) << check->id;
    EXPECT_THAT(std::string(check->docs), StartsWith("https://")) << check->id;
    EXPECT_TRUE(check->judge.run) << check->id;
    EXPECT_NE(static_cast<unsigned>(check->phases), 0U) << check->id;
  }
}

// Whoever prints prose wraps it to the page; a break inside a sentence would be wrapped twice.
TEST(Registry, ALineOfARemedyIsACommandOrWholeSentences) {
  for (const auto* check : Registered::all())
    for (const auto line : lines_of(check->remedy)) {
      const bool whole = line.ends_with('.') || line.ends_with(':') || line.ends_with(';');
      EXPECT_TRUE(line.starts_with("  ") || whole) << check->id << ": " << line;
    }
}

TEST(Registry, CausesExistAndAreNotTheCheckItself) {
  const auto ids = linked();
  for (const auto* check : Registered::all())
    for (const auto cause : check->causes) {
      EXPECT_TRUE(ids.contains(std::string(cause))) << check->id << " is caused by " << cause << ", which is no check";
      EXPECT_NE(cause, check->id);
    }
}

TEST(Registry, CausesFormNoCycle) {
  auto left = Registered::all();
  const auto open = [&](const Check& check) {  // has a cause that is not yet taken away
    for (const auto cause : check.causes)
      for (const auto* other : left)
        if (other->id == cause) return true;
    return false;
  };
  for (auto before = left.size() + 1; left.size() < before;) {
    before = left.size();
    const auto snapshot = left;
    for (const auto* check : snapshot)
      if (!open(*check)) std::erase(left, check);
  }
  for (const auto* check : left) ADD_FAILURE() << check->id << " is, by way of its causes, its own cause";
}

TEST(Registry, AliasesAreUniquePerCheckAndNoIds) {
  const auto ids = linked();
  for (const auto* check : Registered::all()) {
    Ids seen;
    for (const auto alias : check->aliases) {
      EXPECT_TRUE(seen.emplace(alias).second) << check->id << ": " << alias;
      EXPECT_FALSE(ids.contains(std::string(alias))) << alias;
    }
  }
}

TEST(Registry, FindsByIdAndByAliasInAnyCase) {
  ASSERT_EQ(Registered::find("memory.swap-off").size(), 1U);
  ASSERT_EQ(Registered::find("sWAP").size(), 1U);
  EXPECT_EQ(Registered::find("sWAP")[0]->id, "memory.swap-off");
  EXPECT_EQ(Registered::find("systemverification").size(), 3U);
  EXPECT_TRUE(Registered::find("Memory.swap-off").empty());
  EXPECT_TRUE(Registered::find("").empty());
}

TEST(Registry, EveryCheckFileHasItsTestFile) {
  for (const auto& file : check_sources())
    EXPECT_TRUE(in_source_tree(test_of(file.path))) << test_of(file.path) << " is missing";
}

TEST(Registry, EveryIdIsTestedWithAPassAndAFail) {
  for (const auto& file : check_sources()) {
    const auto test = source_text(test_of(file.path));
    EXPECT_NE(test.find("Verdict::pass"), std::string::npos) << test_of(file.path);
    EXPECT_NE(test.find("Verdict::fail"), std::string::npos) << test_of(file.path);
    for (const auto& id : ids_in(file))
      EXPECT_NE(test.find('"' + id + '"'), std::string::npos) << test_of(file.path) << " does not name " << id;
  }
}

TEST(Registry, TheTableOfChecksIsCurrent) {
  EXPECT_EQ(source_text("checks/README.md"), catalogue_markdown(Registered::all()))
      << "make it anew:\n  nodecheck list --format markdown > checks/README.md";
}

}  // namespace
}  // namespace nodecheck
