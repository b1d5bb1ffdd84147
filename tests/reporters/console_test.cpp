#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

#include "console_groups.hpp"
#include "foreign_tool.hpp"
#include "support/sample_report.hpp"

namespace nodecheck {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

CheckResult result(std::string id, Verdict verdict, Severity severity = Severity::error, std::string root = {}) {
  CheckResult r;
  r.id = std::move(id);
  r.title = "It holds";
  r.severity = severity;
  r.outcome = {.verdict = verdict, .observed = "seen"};
  r.root_cause = std::move(root);
  return r;
}

Report report_of(std::vector<CheckResult> results, Severity fail_on = Severity::error) {
  Report report;
  report.fail_on = fail_on;
  report.exit = exit_of(results, fail_on);
  report.results = std::move(results);
  return report;
}

std::string console(const Report& report, const Style& style = {}) { return written(write_console, report, style); }

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> ids(const Results& results) {
  std::vector<std::string> ids;
  for (const auto* r : results) ids.push_back(r->id);
  return ids;
}

TEST(ConsoleGroups, symptoms_stand_under_the_root_of_their_chain) {
  const auto report = report_of({result("a.root", Verdict::fail), result("b.middle", Verdict::fail, {}, "a.root"),
                                 result("c.end", Verdict::unknown, {}, "b.middle")});
  const auto groups = grouped(report);
  ASSERT_EQ(groups.failed.size(), 1U);
  EXPECT_EQ(groups.failed[0].result->id, "a.root");
  EXPECT_THAT(ids(groups.failed[0].symptoms), ElementsAre("b.middle", "c.end"));
}

TEST(ConsoleGroups, no_failure_is_lost_where_its_cause_is_no_failure) {
  const auto report =
      report_of({result("a.ring", Verdict::fail, {}, "b.ring"), result("b.ring", Verdict::fail, {}, "a.ring"),
                 result("c.passed", Verdict::pass), result("d.orphan", Verdict::fail, {}, "c.passed"),
                 result("e.orphan", Verdict::unknown, {}, "x.absent")});
  const auto groups = grouped(report);
  EXPECT_EQ(groups.failed.size(), 3U);
  ASSERT_EQ(groups.unknown.size(), 1U);
  EXPECT_THAT(ids(groups.unknown[0]), ElementsAre("e.orphan"));
}

TEST(ConsoleGroups, a_root_weighs_what_its_symptoms_weigh) {
  const auto report = report_of(
      {result("a.info", Verdict::fail, Severity::info), result("b.warning", Verdict::fail, Severity::warning),
       result("c.root", Verdict::fail, Severity::info), result("d.symptom", Verdict::fail, Severity::error, "c.root")});
  const auto groups = grouped(report);
  std::vector<std::string> order;
  for (const auto& root : groups.failed) order.push_back(root.result->id);
  EXPECT_THAT(order, ElementsAre("c.root", "b.warning", "a.info"));
}

TEST(ConsoleGroups, unknowns_share_an_entry_where_message_and_source_are_the_same) {
  std::vector<CheckResult> results{result("a.x", Verdict::unknown), result("b.x", Verdict::unknown),
                                   result("c.x", Verdict::unknown)};
  for (auto& r : results) r.outcome.findings = {{.message = "denied", .evidence = {{.source = "netlink"}}}};
  results[1].outcome.findings[0].evidence[0].source = "D-Bus";
  const auto report = report_of(results);
  const auto groups = grouped(report);
  ASSERT_EQ(groups.unknown.size(), 2U);
  EXPECT_THAT(ids(groups.unknown[0]), ElementsAre("a.x", "c.x"));
  EXPECT_THAT(ids(groups.unknown[1]), ElementsAre("b.x"));
}

/// A command of some remedy, or one word that nothing can break.
bool may_be_long(const Report& report, std::string_view line) {
  line.remove_prefix(line.find_first_not_of(' '));
  const auto commands = [&](const auto& r) { return r.outcome.remedy.find(line) != std::string::npos; };
  return line.find(' ') == std::string::npos || std::any_of(report.results.begin(), report.results.end(), commands);
}

TEST(Console, is_80_columns_wide_but_for_commands) {
  const auto report = sample_report();
  for (const auto style : {Style{}, Style{.verbose = true}, Style{.quiet = true}})
    for (const auto& line : lines_of(console(report, style)))
      EXPECT_TRUE(line.size() <= 80 || may_be_long(report, line)) << line;
}

TEST(Console, lets_no_byte_of_the_node_reach_the_terminal) {
  for (const auto& line : lines_of(console(sample_report(), {.verbose = true}))) {
    const bool command = line.find("systemctl mask") != std::string::npos;
    for (const char c : line) EXPECT_TRUE(command || (c >= ' ' && c <= '~')) << line;
    EXPECT_EQ(line.find('\x1B'), std::string::npos) << line;
    EXPECT_FALSE(line.starts_with("PASS \xE2")) << line;
  }
}

TEST(Console, colour_only_adds) {
  const std::regex colour("\x1B\\[[0-9;]*m");
  EXPECT_EQ(std::regex_replace(console(sample_report(), {.color = true}), colour, ""), console(sample_report()));
}

TEST(Console, commands_stay_whole) {
  EXPECT_THAT(console(sample_report()), HasSubstr("\n              echo br_netfilter > "
                                                  "/etc/modules-load.d/nodecheck-kubernetes-bridge-netfilter.conf\n"));
}

TEST(Console, a_remedy_of_commands_alone_is_labelled_too) {
  EXPECT_THAT(console(sample_report(), {.verbose = true}), HasSubstr("      fix:\n              timedatectl\n"));
}

TEST(Console, an_unknown_of_no_consequence_is_only_counted) {
  const auto text = console(sample_report());
  EXPECT_THAT(text, Not(HasSubstr("time.synchronised")));
  EXPECT_THAT(text, HasSubstr("4 unknown"));
  EXPECT_THAT(console(sample_report(), {.verbose = true}), HasSubstr("UNKNOWN  time.synchronised (warning)\n"));
}

TEST(Console, quiet_says_nothing_of_a_node_that_conforms) {
  const auto report = report_of({result("a.x", Verdict::fail, Severity::warning), result("b.x", Verdict::pass)});
  EXPECT_EQ(console(report, {.quiet = true}), "");
}

TEST(Console, quiet_names_what_decides) {
  const auto report = report_of({result("a.x", Verdict::fail, Severity::warning), result("b.x", Verdict::fail),
                                 result("c.x", Verdict::unknown), result("d.x", Verdict::pass)});
  EXPECT_EQ(console(report, {.quiet = true}), "FAIL  b.x: seen\nUNKNOWN  c.x (error): seen\n");
}

TEST(Console, the_word_of_a_failure_is_its_weight) {
  const auto first_words = [](Severity fail_on) {
    const auto report = report_of({result("a.x", Verdict::fail), result("b.x", Verdict::fail, Severity::warning),
                                   result("c.x", Verdict::fail, Severity::info)},
                                  fail_on);
    return console(report, {.quiet = true});
  };
  EXPECT_EQ(first_words(Severity::info), "FAIL  a.x: seen\nWARN  b.x: seen\nINFO  c.x: seen\n");
  EXPECT_EQ(first_words(Severity::error), "FAIL  a.x: seen\n");
}

TEST(Console, what_one_root_leaves_unknown_is_said_once_for_each_reason) {
  auto first = result("b.x", Verdict::unknown, Severity::error, "a.root"), second = first, other = first;
  second.id = "d.x", other.id = "e.x";
  other.outcome.observed = "another";
  const auto text = console(report_of({result("a.root", Verdict::fail), first,
                                       result("c.x", Verdict::fail, Severity::error, "a.root"), second, other}));
  EXPECT_THAT(text, HasSubstr("      also: c.x: seen\n"
                              "      also: 2 unknown: seen (b.x, d.x)\n"
                              "      also: e.x (unknown): another\n"));
}

TEST(Console, information_has_its_evidence_and_its_fix_where_more_is_wanted) {
  EXPECT_THAT(console(sample_report()), Not(HasSubstr("Nothing to do before Kubernetes 1.36.")));
  EXPECT_THAT(console(sample_report(), {.verbose = true}),
              AllOf(HasSubstr("INFO  runtime.config-rpc\n"), HasSubstr("UNIMPLEMENTED, wanted linux.cgroup_driver"),
                    HasSubstr("fix:  Nothing to do before Kubernetes 1.36.")));
}

std::string last_line(const Report& report) { return lines_of(console(report)).back(); }

TEST(Console, ends_with_the_verdict_in_words) {
  EXPECT_EQ(last_line(sample_report()), "does not conform: 3 errors failed, 3 undetermined (exit status 1)");
  EXPECT_EQ(last_line(report_of({result("a.x", Verdict::pass)})), "conforms (exit status 0)");
  EXPECT_EQ(last_line(report_of({result("a.x", Verdict::not_applicable)})),
            "nothing was judged: none of these checks applies to this node (exit status 0)");
  EXPECT_EQ(last_line(report_of({result("a.x", Verdict::fail, Severity::warning)})),
            "conforms; 1 warning to look at (exit status 0)");
  EXPECT_EQ(last_line(report_of({result("a.x", Verdict::unknown)})),
            "not determined: 1 check of severity error undecided (exit status 2)");
  EXPECT_EQ(last_line(report_of({result("a.x", Verdict::fail, Severity::warning), result("b.x", Verdict::fail)},
                                Severity::warning)),
            "does not conform: 1 error and 1 warning failed (exit status 1)");
}

}  // namespace
}  // namespace nodecheck
