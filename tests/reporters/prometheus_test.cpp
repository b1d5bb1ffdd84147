#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <regex>
#include <set>

#include "foreign_tool.hpp"
#include "support/sample_report.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string metrics(const Report& report) { return written(write_prometheus, report); }

Run promtool(const std::string& text) {
  const TemporaryFile file(text);
  return run_tool("promtool check metrics < " + file.path());
}

/// The samples of a text by their series; a test fails where it is not what node_exporter's parser takes.
std::map<std::string, std::string> samples(const std::string& text) {
  static const std::regex head(R"(# (HELP|TYPE) ([a-z_]+) (.+))");
  static const std::regex line(R"(([a-z_]+)(\{([a-z]+="([^"\\]|\\["\\n])*",?)*\})? ([0-9]+(\.[0-9]+)?))");
  std::map<std::string, std::string> all;
  std::set<std::string> closed;
  std::string family;
  EXPECT_TRUE(text.ends_with('\n'));
  for (const auto each : lines_of(text)) {
    std::smatch match;
    const std::string said(each);
    if (std::regex_match(said, match, head)) {
      if (match[1] == "HELP") family = match[2];
      EXPECT_EQ(match[2], family);
      EXPECT_TRUE(match[1] == "HELP" ? closed.insert(family).second : match[3] == "gauge") << said;
      continue;
    }
    EXPECT_TRUE(std::regex_match(said, match, line)) << said;
    EXPECT_EQ(match[1], family);
    EXPECT_TRUE(all.emplace(said.substr(0, said.rfind(' ')), match[5]).second) << said;
  }
  return all;
}

std::string sample(const Report& report, const std::string& series) {
  const auto all = samples(metrics(report));
  const auto found = all.find(series);
  return found == all.end() ? "absent" : found->second;
}

TEST(Prometheus, promtool_has_no_remark) {
  for (const auto& report : {sample_report(), broken_report(), Report{}}) {
    const auto run = promtool(metrics(report));
    EXPECT_EQ(run.status, 0) << run.output;
    EXPECT_EQ(run.output, "");
  }
}

TEST(Prometheus, promtool_refuses_what_we_must_not_write) {
  const auto text = metrics(sample_report());
  EXPECT_NE(promtool(text.substr(0, text.size() - 1)).status, 0) << "no final line end";
  EXPECT_NE(promtool(text + "nodecheck_x{check=\"\xFF\"} 1\n").status, 0);
  EXPECT_NE(promtool(text + "nodecheck_days 1\n").status, 0);
}

TEST(Prometheus, one_that_fails_is_1_and_one_that_passes_0) {
  const auto report = sample_report();
  EXPECT_EQ(sample(report, R"(nodecheck_check_failing{check="memory.swap-off",severity="error"})"), "1");
  EXPECT_EQ(sample(report, R"(nodecheck_check_failing{check="sysctl.inotify",severity="warning"})"), "1")
      << "its waiver is over";
  EXPECT_EQ(sample(report, R"(nodecheck_check_failing{check="runtime.endpoint",severity="error"})"), "0");
}

TEST(Prometheus, a_waived_failure_is_none) {
  EXPECT_EQ(sample(sample_report(), R"(nodecheck_check_failing{check="sysctl.rp-filter",severity="warning"})"), "0");
}

TEST(Prometheus, what_does_not_apply_or_is_undetermined_is_neither_0_nor_1) {
  const auto text = metrics(sample_report());
  EXPECT_THAT(text, Not(HasSubstr(R"(nodecheck_check_failing{check="kernel.module-vxlan")")));
  EXPECT_THAT(text, Not(HasSubstr(R"(nodecheck_check_failing{check="time.synchronised")")));
  EXPECT_EQ(sample(sample_report(), R"(nodecheck_check_error{check="time.synchronised"})"), "1");
  EXPECT_EQ(sample(sample_report(), R"(nodecheck_check_error{check="network.docker-flannel-subnet"})"), "1")
      << "a check that broke";
  EXPECT_EQ(sample(sample_report(), R"(nodecheck_check_error{check="kernel.module-vxlan"})"), "absent");
}

TEST(Prometheus, each_check_is_counted_once) {
  const auto report = sample_report();
  int sum = 0;
  for (const auto& [series, value] : samples(metrics(report)))
    if (series.starts_with("nodecheck_checks{")) sum += std::stoi(value);
  EXPECT_EQ(sum, static_cast<int>(report.results.size()));
  EXPECT_EQ(sample(report, R"(nodecheck_checks{status="fail"})"), "6");
  EXPECT_EQ(sample(report, R"(nodecheck_checks{status="waived"})"), "1");
  EXPECT_EQ(sample(report, R"(nodecheck_checks{status="unknown"})"), "4");
}

TEST(Prometheus, the_run) {
  const auto report = sample_report();
  EXPECT_EQ(sample(report, "nodecheck_last_run_timestamp_seconds"), "1795251882");
  EXPECT_EQ(sample(report, "nodecheck_last_run_duration_seconds"), "0.048322");
  EXPECT_EQ(sample(report, "nodecheck_last_run_exit_code"), "1");
}

TEST(Prometheus, a_run_that_broke_has_no_checks) {
  const auto text = metrics(broken_report());
  EXPECT_THAT(text, Not(HasSubstr("nodecheck_check")));
  EXPECT_EQ(sample(broken_report(), "nodecheck_last_run_exit_code"), "64");
  EXPECT_EQ(sample(broken_report(), "nodecheck_last_run_timestamp_seconds"), "1795251882");
}

TEST(Prometheus, the_catalogue_is_that_of_the_checks_that_were_judged) {
  const auto catalogue = [](const Report& report) {
    const auto text = metrics(report);
    return text.substr(text.find("catalogue=\"") + 11, 8);
  };
  auto healthy = sample_report();
  for (auto& r : healthy.results) r.outcome.verdict = Verdict::pass;
  EXPECT_EQ(catalogue(healthy), catalogue(sample_report())) << "whatever they found";
  healthy.results.pop_back();
  EXPECT_NE(catalogue(healthy), catalogue(sample_report()));
}

TEST(Prometheus, hostile_label_values_stay_within_their_quotes) {
  auto report = sample_report();
  report.tool_version = "a\"b\\c\nd} 1\xFF\xC3\xED\xA0\x80\x1B[2J\xC3\xBC";
  const auto text = metrics(report);
  EXPECT_THAT(text, HasSubstr(R"(version="a\"b\\c\nd} 1)"));
  EXPECT_EQ(promtool(text).status, 0) << promtool(text).output;
  report.tool_version += '\0';
  EXPECT_FALSE(samples(metrics(report)).empty());
}

TEST(Prometheus, no_duration_is_no_number) {
  auto report = sample_report();
  for (const double seconds : {-1.0, std::nan("")}) {
    report.duration = std::chrono::duration<double>(seconds);
    EXPECT_EQ(sample(report, "nodecheck_last_run_duration_seconds"), "0.000000");
  }
}

}  // namespace
}  // namespace nodecheck
