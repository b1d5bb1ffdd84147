// Dependencies point one way: who may include whom, read off the sources.
#include <gmock/gmock.h>

#include <gtest/gtest.h>
#include <algorithm>
#include <regex>
#include <set>

#include "support/sources.hpp"

namespace nodecheck {
namespace {

std::vector<SourceFile> sources(const std::string& folder) {
  auto all = sources_below(folder, ".cpp");
  const auto headers = sources_below(folder, ".hpp");
  all.insert(all.end(), headers.begin(), headers.end());
  return all;
}

/// Every quoted include of these files matches one of the patterns.
void expect_only(const std::vector<SourceFile>& files, const std::string& allowed) {
  EXPECT_FALSE(files.empty());
  const std::regex pattern(allowed);
  for (const auto& file : files)
    for (const auto& include : own_includes(file))
      EXPECT_TRUE(std::regex_match(include, pattern)) << file.path << " includes " << include;
}

void expect_none(const std::vector<SourceFile>& files, const std::string& forbidden) {
  const std::regex pattern(forbidden);
  for (const auto& file : files)
    for (const auto& include : own_includes(file))
      EXPECT_FALSE(std::regex_match(include, pattern)) << file.path << " includes " << include;
}

/// Constants of linux/ are no calls.
const std::string system_calls = R"(^#include <(sys/|net/|unistd|fcntl|dirent|libmnl|fstream|filesystem|grpc))";

TEST(Architecture, ChecksKnowFactsReasoningAndTheProfileAlone) {
  expect_only(sources("checks"),
              R"((check|registry|profile|outcome|version|text|ip_prefix)\.hpp|(facts|reason)/.*\.hpp)");
}

TEST(Architecture, ChecksTouchNoMachine) {
  const std::regex calls(system_calls, std::regex::multiline);
  for (const auto& file : sources("checks")) {
    EXPECT_FALSE(std::regex_search(file.text, calls)) << file.path;
    EXPECT_EQ(file.text.find("Node&"), std::string::npos) << file.path << " reads facts by itself";
  }
}

TEST(Architecture, ReportersKnowAReportAndEachOther) {
  auto files = sources_below("reporters", ".cpp");
  auto headers = sources_below("reporters", ".hpp");
  files.insert(files.end(), headers.begin(), headers.end());
  EXPECT_FALSE(files.empty());
  const std::regex values(R"((report|reporter|outcome|verdict|phases|profile|version|text|printable|utf8)\.hpp)");
  for (const auto& file : files)
    for (const auto& include : own_includes(file))
      EXPECT_TRUE(std::regex_match(include, values) || in_source_tree("reporters/" + include))
          << file.path << " includes " << include;
}

TEST(Architecture, ReasoningIsPure) {
  expect_none(sources("src/reason"), R"((io/|cri-client/).*|(host|runner|registry|commands|options)\.hpp)");
  const std::regex calls(system_calls, std::regex::multiline);
  for (const auto& file : sources("src/reason")) {
    EXPECT_FALSE(std::regex_search(file.text, calls)) << file.path;
    EXPECT_EQ(file.text.find("Node&"), std::string::npos) << file.path;
  }
}

TEST(Architecture, FactsKnowNoJudgement) {
  // Whether nf_tables can be there at all is the one question that a probe asks of reasoning.
  expect_none(sources("src/facts"),
              R"(reason/(?!module_state\.hpp).*|(check|registry|profile|outcome|runner|report|options)\.hpp)");
}

TEST(Architecture, InputAndOutputKnowNoFacts) {
  expect_none(sources("src/io"), R"((facts/|reason/).*|(facts|check|registry)\.hpp)");
}

TEST(Architecture, TheBusIsOnlyRead) {
  const auto text = source_text("src/io/bus.cpp");
  const std::regex call(R"re((?:callMethod|callMethodAsync|createMethodCall)\(([^)]*)\))re");
  const std::set<std::string> reads{R"("Get")", R"("GetAll")", R"("ListUnitsByNames")", R"("LoadUnit")"};
  std::set<std::string> calls;
  for (std::sregex_iterator found(text.begin(), text.end(), call), end; found != end; ++found)
    calls.insert((*found)[1]);
  EXPECT_EQ(calls, reads);
  for (const auto& file : sources("src"))
    EXPECT_EQ(file.text.find("#include <sdbus-c++") != std::string::npos, file.path == "src/io/bus.cpp") << file.path;
}

TEST(Architecture, TheCriClientKnowsNothingOfUs) {
  expect_only(sources("cri-client"), R"(cri-client/.*|(runtime|runtime_v1alpha2|introspection)(\.grpc)?\.pb\.h)");
}

TEST(Architecture, NothingButMainKnowsChecksOrReporters) {
  auto files = sources("src");
  std::erase_if(files, [](const auto& file) { return file.path == "src/main.cpp"; });
  expect_none(files, R"((checks|reporters)/.*|\.\./.*)");
  for (const auto& file : files)
    for (const auto& include : own_includes(file))
      EXPECT_FALSE(in_source_tree("reporters/" + include) && !in_source_tree("src/" + include))
          << file.path << " includes " << include;
}

TEST(Architecture, EverySourceSaysWhyItExists) {
  for (const auto* folder : {"checks", "src", "reporters", "cri-client", "tests"})
    for (const auto& file : sources_below(folder, ".hpp"))
      EXPECT_TRUE(file.text.starts_with("#pragma once\n// ")) << file.path;
  for (const auto& file : sources_below("checks", ".cpp")) EXPECT_TRUE(file.text.starts_with("// ")) << file.path;
}

}  // namespace
}  // namespace nodecheck
