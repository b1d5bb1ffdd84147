// The program as its users meet it: what it prints where, and how it ends.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>
#include <cstdlib>
#include <map>

#include "support/command.hpp"
#include "support/sources.hpp"

namespace nodecheck {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

std::map<std::string, std::string> verdicts(const std::string& report) {
  const auto document = json::parse(report);
  std::map<std::string, std::string> all;
  for (const auto& r : document.at("results")) all.emplace(r.at("id"), r.at("verdict"));
  EXPECT_FALSE(all.empty());
  return all;
}

/// A bundle of an empty node: no fact is recorded, and no machine is asked.
std::string empty_bundle(const Folder& folder) {
  const auto path = folder / "empty.json";
  write_file(path, R"({"apiVersion": "nodecheck/v1", "kind": "Facts", "facts": {}})");
  return path;
}

void expect_usage_error(const std::vector<std::string>& arguments, const std::string& words) {
  const auto said = nodecheck_says(arguments);
  EXPECT_EQ(said.status, 64);
  EXPECT_THAT(said.out, IsEmpty());
  EXPECT_THAT(said.err, AllOf(StartsWith("nodecheck: "), HasSubstr(words), HasSubstr("See 'nodecheck help")));
}

TEST(Cli, Version) {
  for (const auto* word : {"version", "--version"}) {
    const auto said = nodecheck_says({word});
    EXPECT_EQ(said.status, 0);
    EXPECT_THAT(said.out, AllOf(StartsWith("nodecheck "), HasSubstr("checks")));
    EXPECT_THAT(said.err, IsEmpty());
  }
}

TEST(Cli, Help) {
  EXPECT_EQ(nodecheck_says({"help"}).out, nodecheck_says({"--help"}).out);
  EXPECT_THAT(nodecheck_says({"help", "run"}).out, HasSubstr("--fail-on"));
  EXPECT_EQ(nodecheck_says({"help", "run"}).out, nodecheck_says({"run", "-h"}).out);
  EXPECT_EQ(nodecheck_says({"help"}).status, 0);
}

TEST(Cli, ListInEveryFormat) {
  EXPECT_THAT(nodecheck_says({"list"}).out, HasSubstr("memory.swap-off"));
  const auto all = nlohmann::ordered_json::parse(nodecheck_says({"list", "--format", "json"}).out);
  EXPECT_TRUE(all.is_array());
  EXPECT_GE(all.size(), 20U);
  EXPECT_THAT(nodecheck_says({"list", "--format=markdown"}).out, HasSubstr("| memory.swap-off |"));
  EXPECT_EQ(nodecheck_says({"list", "-o", "json"}).out, all.dump(2) + "\n") << "as run has it";
  expect_usage_error({"list", "--output", "xml"}, "--output is one of table|json|markdown, not 'xml'");
}

TEST(Cli, ExplainByIdAndByAliasInAnyCase) {
  const auto by_id = nodecheck_says({"explain", "memory.swap-off"});
  EXPECT_EQ(by_id.status, 0);
  EXPECT_THAT(by_id.out, HasSubstr("swapoff -a"));
  EXPECT_EQ(nodecheck_says({"explain", "sWaP"}).out, by_id.out);
  EXPECT_THAT(nodecheck_says({"explain", "SystemVerification"}).out,
              AllOf(HasSubstr("cgroups.version"), HasSubstr("cgroups.controllers")));
  expect_usage_error({"explain", "memory.swapoff"}, "'memory.swapoff'; did you mean 'memory.swap-off'?");
}

TEST(Cli, UsageErrorsNameTheWordAndTheNearest) {
  expect_usage_error({}, "a command is missing");
  expect_usage_error({"rnu"}, "'rnu'; did you mean 'run'?");
  expect_usage_error({"run", "--onyl", "x"}, "'--onyl'; did you mean '--only'?");
  expect_usage_error({"run", "--phase", "strat"}, "'strat'; did you mean 'start'?");
  expect_usage_error({"run", "--only", "memory.swap"}, "'memory.swap'");
  expect_usage_error({"run", "-o", "yaml"}, "'yaml'");
  expect_usage_error({"run", "stray"}, "'stray'");
  expect_usage_error({"help", "rnu"}, "'rnu'");
  expect_usage_error({"run", "--facts", ""}, "--facts is empty");
}

TEST(Cli, JsonParsesAndTheExitStatusIsItsOwn) {
  const auto said = nodecheck_says({"run", "-o", "json"});
  const auto report = json::parse(said.out);
  EXPECT_EQ(report.at("exitCode"), said.status);
  EXPECT_EQ(report.at("conforms"), said.status == 0);
  EXPECT_EQ(report.at("apiVersion"), "nodecheck/v1");
  EXPECT_THAT(said.status, AnyOf(0, 1, 2));
}

TEST(Cli, ABundleGivesTheVerdictsOfItsNode) {
  const Folder folder;
  const auto bundle = folder / "node.json";
  ASSERT_EQ(nodecheck_says({"collect", "-o", bundle}).status, 0);
  const auto live = nodecheck_says({"run", "-o", "json"});
  const auto replayed = nodecheck_says({"run", "-o", "json", "--facts", bundle});
  EXPECT_EQ(verdicts(replayed.out), verdicts(live.out));
  EXPECT_EQ(replayed.status, live.status);
}

TEST(Cli, CollectToStandardOutput) {
  const auto said = nodecheck_says({"collect", "-o", "-"});
  EXPECT_EQ(said.status, 0);
  EXPECT_EQ(json::parse(said.out).at("kind"), "Facts");
}

TEST(Cli, WhatWasNotRecordedIsUnknownAndNothingIsAskedInstead) {
  const Folder folder;
  const auto said = nodecheck_says({"run", "-o", "json", "--facts", empty_bundle(folder)});
  EXPECT_EQ(said.status, 2);
  for (const auto& [id, verdict] : verdicts(said.out)) EXPECT_THAT(verdict, Not(AnyOf("pass", "fail"))) << id;
}

TEST(Cli, BrokenBundlesAreUsageErrors) {
  const Folder folder;
  const auto broken = folder / "broken.json";
  for (const auto* text : {"", "{", "[]", "null", R"({"kind": "Facts"})",
                           R"({"apiVersion": "nodecheck/v1", "kind": "Report", "facts": {}})",
                           R"({"apiVersion": "nodecheck/v1", "kind": "Facts", "facts": []})"}) {
    write_file(broken, text);
    expect_usage_error({"run", "--facts", broken}, broken);
  }
  expect_usage_error({"run", "--facts", folder / "none.json"}, "none.json");
}

TEST(Cli, ABundleMayComeThroughAPipe) {
  const Folder folder;
  const auto bundle = empty_bundle(folder);
  for (const auto& line : {"cat " + bundle + " | $NODECHECK run -o json --facts -",
                           "cat " + bundle + " | $NODECHECK run -o json --facts /dev/stdin",
                           "$NODECHECK run -o json --facts <(cat " + bundle + ")"})
    EXPECT_EQ(shell_says(line).status, 2) << line;
}

TEST(Cli, APipeThatNobodyWritesToIsAUsageErrorInTime) {
  const Folder folder;
  ASSERT_EQ(shell_says("mkfifo " + folder / "pipe").status, 0);
  const auto said = nodecheck_says({"run", "--timeout", "200ms", "--facts", folder / "pipe"});
  EXPECT_EQ(said.status, 64);
  EXPECT_THAT(said.err, HasSubstr("pipe: nobody writes to it"));
}

TEST(Cli, ADamagedFactIsUnknown) {
  const Folder folder;
  const auto bundle = folder / "damaged.json";
  write_file(
      bundle,
      R"({"apiVersion": "nodecheck/v1", "kind": "Facts", "facts": {"swaps": {"value": {"devices": 7}}, "links": 3}})");
  const auto said = nodecheck_says({"run", "-o", "json", "--facts", bundle});
  EXPECT_EQ(said.status, 2);
  EXPECT_EQ(verdicts(said.out).at("memory.swap-off"), "unknown");
}

TEST(Cli, ReportsToSeveralFiles) {
  const Folder folder;
  const auto said =
      nodecheck_says({"run", "--facts", empty_bundle(folder), "--report", "json=" + folder / "a.json", "--report",
                      "junit=" + folder / "b.xml", "--report", "console=" + folder / "c.txt"});
  EXPECT_EQ(said.status, 2);
  EXPECT_EQ(json::parse(content_of(folder / "a.json")).at("exitCode"), 2);
  EXPECT_THAT(content_of(folder / "b.xml"), StartsWith("<?xml"));
  EXPECT_EQ(content_of(folder / "c.txt"), said.out);
}

TEST(Cli, AReportThatCannotBeWrittenIsAnInternalErrorThatNamesIt) {
  const Folder folder;
  const auto path = folder / "no/such/folder/r.json";
  const auto said = nodecheck_says({"run", "--facts", empty_bundle(folder), "--report", "json=" + path});
  EXPECT_EQ(said.status, 70);
  EXPECT_THAT(said.err, HasSubstr(path));
}

TEST(Cli, ForeignReadersTakeTheReportsOfThisMachine) {
  const Folder folder;
  const auto document = folder / "report.json";
  const auto junit = folder / "report.xml";
  const auto run = nodecheck_says({"run", "--report", "json=" + document, "--report", "junit=" + junit});
  EXPECT_THAT(run.status, AnyOf(0, 1, 2)) << run.err;
  const auto source = source_path("");
  const auto valid = shell_says("/usr/bin/python3 " + source + "tests/reporters/validate_json.py " + source +
                                "reporters/report.schema.json " + document);
  EXPECT_EQ(valid.status, 0) << valid.out << valid.err;
  const auto xml = shell_says("xmllint --noout --schema " + source + "reporters/junit.xsd " + junit);
  EXPECT_EQ(xml.status, 0) << xml.err;
}

TEST(Cli, AFullDiskIsNoSuccess) {
  for (const auto* command : {"run -o json", "list", "version", "collect -o -"}) {
    const auto said = shell_says(std::string("$NODECHECK ") + command + " > /dev/full");
    EXPECT_EQ(said.status, 70) << command;
    EXPECT_THAT(said.err, HasSubstr("No space left")) << command;
  }
}

TEST(Cli, AReaderThatLeavesEarlyDoesNoHarm) {
  const auto said = shell_says("$NODECHECK run -v | head -n 1; exit ${PIPESTATUS[0]}");
  EXPECT_THAT(said.status, AnyOf(0, 1, 2, 128 + 13));
  EXPECT_FALSE(said.out.empty());
}

TEST(Cli, TheTimeoutBoundsTheRun) {
  const Folder folder;
  const auto socket = folder / "hung.sock";
  // A listener that accepts nothing: the connection stands, and no answer ever comes.
  const auto said = shell_says(
      "python3 -c 'import socket,sys,time\ns=socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(8); "
      "time.sleep(60)' " +
      socket + " & holder=$!; while [ ! -S " + socket + " ]; do sleep 0.02; done; start=$(date +%s%N); " +
      "$NODECHECK run -o json --timeout 400ms --cri-endpoint " + socket +
      "; status=$?; echo $((($(date +%s%N)-start)/1000000)) >&2; kill $holder; exit $status");
  EXPECT_THAT(said.status, AnyOf(1, 2));
  EXPECT_LT(std::stoi(said.err), 3000) << "ms";
  EXPECT_THAT(verdicts(said.out).at("runtime.responsive"), Not(AnyOf("pass", "not_applicable")));
}

TEST(Cli, ALongRunSaysOnATerminalWhatItWaitsFor) {
  const Folder folder;
  const auto socket = folder / "hung.sock";
  const auto said = shell_says(
      "python3 -c 'import socket,sys,time\ns=socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(8); "
      "time.sleep(60)' " +
      socket + " & holder=$!; while [ ! -S " + socket + " ]; do sleep 0.02; done; " +
      "script -qec \"$NODECHECK run --timeout 900ms --cri-endpoint " + socket + "\" /dev/null; kill $holder");
  EXPECT_THAT(said.out, HasSubstr("s, waiting for "));
  EXPECT_THAT(said.out, HasSubstr("cri.version"));
}

TEST(Cli, ColorOnlyWhereItIsWanted) {
  const Folder folder;
  const auto bundle = empty_bundle(folder);
  const auto escape = HasSubstr("\033[");
  EXPECT_THAT(nodecheck_says({"run", "--facts", bundle}).out, Not(escape));
  EXPECT_THAT(nodecheck_says({"run", "--facts", bundle, "--color", "always"}).out, escape);
  EXPECT_THAT(nodecheck_says({"run", "--facts", bundle, "--color", "never"}).out, Not(escape));
  EXPECT_THAT(nodecheck_says({"run", "--facts", bundle, "--color", "always"}, {"NO_COLOR=1"}).out, escape)
      << "the flag wins";
}

TEST(Cli, NoColorIsHonouredOnATerminal) {
  const Folder folder;
  const auto on_terminal = [&](const std::string& setting) {
    return shell_says(setting + " TERM=xterm script -qec \"$NODECHECK run --facts " + empty_bundle(folder) +
                      "\" /dev/null")
        .out;
  };
  EXPECT_THAT(on_terminal("env"), HasSubstr("\033["));
  EXPECT_THAT(on_terminal("env NO_COLOR=1"), Not(HasSubstr("\033[")));
  EXPECT_THAT(on_terminal("env NO_COLOR="), HasSubstr("\033[")) << "empty does not count";
}

/// UPDATE_README=1 rewrites the sample: the block that follows the command.
TEST(Cli, TheReadmeShowsWhatRunPrints) {
  const std::string command = "run --facts tests/nodes/broken-no-br-netfilter/facts.json", begin = "```text\n";
  const auto out = shell_says("cd " + source_path("") + " && $NODECHECK " + command).out;
  const auto readme = source_text("README.md");
  const auto start = readme.find(begin, readme.find(command)) + begin.size();
  const auto end = readme.find("```", start);
  ASSERT_NE(end, std::string::npos);
  if (std::getenv("UPDATE_README") != nullptr)
    write_file(source_path("README.md"), std::string(readme).replace(start, end - start, out));
  EXPECT_EQ(readme.substr(start, end - start), out) << "UPDATE_README=1 rewrites it";
}

TEST(Cli, WhatIsNoBundleIsSaidToBeNone) {
  const auto said = nodecheck_says({"run", "--facts", source_path("README.md")});
  EXPECT_EQ(said.status, 64);
  EXPECT_THAT(said.err, HasSubstr("README.md is no bundle of nodecheck collect: "));
}

TEST(Cli, TheReadmeShowsWhatExplainPrints) {
  const auto facts = source_path("tests/nodes/broken-containerd-from-tarballs/facts.json");
  const auto out = nodecheck_says({"explain", "cgroups.driver-match", "-v", "--facts", facts}).out;
  const auto shown = out.find("on this node:");
  ASSERT_NE(shown, std::string::npos) << out;
  EXPECT_THAT(source_text("README.md"), HasSubstr("```text\n" + out.substr(shown) + "```"));
}

TEST(Cli, TheReadmeShowsTheStackOfABoot) {
  const auto facts = source_path("tests/nodes/broken-lost-at-reboot/facts.json");
  const auto out = nodecheck_says({"explain", "sysctl.after-boot", "-v", "--facts", facts}).out;
  const auto shown = out.substr(out.find("on this node:"));
  const auto readme = source_text("README.md");
  const auto start = readme.find("on this node: sysctl.after-boot"), end = readme.find("```", start);
  ASSERT_NE(end, std::string::npos);
  if (std::getenv("UPDATE_README") != nullptr)
    write_file(source_path("README.md"), std::string(readme).replace(start, end - start, shown));
  EXPECT_EQ(readme.substr(start, end - start), shown) << "UPDATE_README=1 rewrites it";
}

TEST(Cli, TheReadmeShowsWhereAWalkBegins) {
  const auto facts = source_path("tests/nodes/broken-docker18-forward-drop/facts.json");
  const auto out = nodecheck_says({"explain", "firewall.forward-policy", "-v", "--facts", facts}).out;
  const auto readme = source_text("README.md");
  const auto begin = readme.find("on this node: firewall.forward-policy");
  ASSERT_NE(begin, std::string::npos);
  EXPECT_THAT(out, HasSubstr(readme.substr(begin, readme.find("```", begin) - begin)));
  EXPECT_THAT(out, HasSubstr("\nremedy for this node\n  Let the chain accept:\n    nft chain ip filter FORWARD "));
}

}  // namespace
}  // namespace nodecheck
