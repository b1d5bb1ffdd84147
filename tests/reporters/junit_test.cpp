#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <locale>

#include "foreign_tool.hpp"
#include "support/sample_report.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
using testing::Not;

Run xmllint(const std::string& text) {
  const TemporaryFile file(text);
  return run_tool("xmllint --noout --schema " + source_path("reporters/junit.xsd ") + file.path());
}

/// What Debian's junitparser counts.
std::string counted(const Report& report) {
  const TemporaryFile file(written(write_junit, report));
  const auto run = run_tool(python + source_path("tests/reporters/read_junit.py ") + file.path());
  return run.status == 0 ? run.output : "junitparser: " + run.output;
}

/// The element of one test case, with all that is in it.
std::string test_case(const Report& report, const std::string& id) {
  const auto text = written(write_junit, report);
  const auto begin = text.find("<testcase name=\"" + id + '"');
  return begin == std::string::npos ? "" : text.substr(begin, text.find("</testcase>", begin) - begin);
}

TEST(JUnit, xmllint_finds_the_sample_valid) {
  const auto run = xmllint(written(write_junit, sample_report()));
  EXPECT_EQ(run.status, 0) << run.output;
}

TEST(JUnit, xmllint_finds_a_report_without_results_valid) { EXPECT_EQ(xmllint(written(write_junit, {})).status, 0); }

TEST(JUnit, a_run_that_broke_is_a_case_in_error) {
  const auto text = written(write_junit, broken_report());
  EXPECT_EQ(xmllint(text).status, 0);
  EXPECT_EQ(counted(broken_report()), "passed=0 failure=0 error=1 skipped=0\n");
  EXPECT_THAT(text, HasSubstr(">/etc/nodecheck/config.yaml:3: 'x' stands twice (exit status 64)</error>"));
}

TEST(JUnit, the_schema_refuses_habits_that_consumers_refuse) {
  const auto with = [](const std::string& from, const std::string& to) {
    auto text = written(write_junit, sample_report());
    return text.replace(text.find(from), from.size(), to);
  };
  EXPECT_EQ(xmllint(with("<testsuites ", "<testsuites skipped=\"1\" ")).status, 3);
  EXPECT_EQ(xmllint(with("<testcase ", "<testcase file=\"x\" ")).status, 3);
  EXPECT_EQ(xmllint(with("type=\"fail\"", "type=\"yaml\"")).status, 3);
  EXPECT_EQ(xmllint(with(" time=\"0.000\"", " time=\"1e-05\"")).status, 3);
}

TEST(JUnit, junitparser_counts_what_breaks_the_run) {
  auto report = sample_report();
  EXPECT_EQ(counted(report), "passed=5 failure=3 error=3 skipped=4\n");
  report.fail_on = Severity::warning;
  EXPECT_EQ(counted(report), "passed=3 failure=5 error=4 skipped=3\n");
  report.fail_on = Severity::info;
  EXPECT_EQ(counted(report), "passed=2 failure=6 error=5 skipped=2\n");
}

TEST(JUnit, the_text_of_a_failure_starts_with_its_message) {
  const auto text = test_case(sample_report(), "kernel.module-br-netfilter");
  EXPECT_THAT(text, HasSubstr("<failure type=\"fail\" message=\"br_netfilter is not loaded, and nothing loads it by "
                              "itself\">br_netfilter is not loaded, and nothing loads it by itself\n"));
  EXPECT_THAT(text, HasSubstr("  seen at /proc/modules: absent, wanted loaded\n"));
  EXPECT_THAT(text, HasSubstr("why: Without it packets"));
  EXPECT_THAT(text, HasSubstr("fix: Load it now, and at every boot:\n  modprobe br_netfilter\n"));
}

TEST(JUnit, a_symptom_names_its_root_cause) {
  EXPECT_THAT(test_case(sample_report(), "sysctl.bridge-nf-call-iptables"),
              HasSubstr("fix:\n  sysctl -w net.bridge.bridge-nf-call-iptables=1\n"));
  EXPECT_THAT(test_case(sample_report(), "sysctl.bridge-nf-call-iptables"),
              HasSubstr("root cause: kernel.module-br-netfilter\n"));
}

TEST(JUnit, a_failure_without_weight_passes_with_output) {
  const auto text = test_case(sample_report(), "sysctl.inotify");
  EXPECT_THAT(text, HasSubstr("<system-out>warning: 97 of 128 instances of uid 0 are in use\n"));
  EXPECT_THAT(text, Not(HasSubstr("<failure")));
}

TEST(JUnit, skipped_says_why) {
  EXPECT_THAT(test_case(sample_report(), "kernel.module-vxlan"),
              HasSubstr("<skipped message=\"the overlay is wireguard\"/>"));
  EXPECT_THAT(test_case(sample_report(), "time.synchronised"),
              HasSubstr("<skipped message=\"unknown: timedate1 did not answer within 2 s\"/>"));
}

TEST(JUnit, what_broke_without_weight_does_not_break_the_run) {
  auto report = sample_report();
  for (auto& r : report.results) r.severity = Severity::info;
  EXPECT_EQ(counted(report), "passed=8 failure=0 error=0 skipped=7\n");
}

class Decimals : public std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

TEST(JUnit, numbers_are_the_same_in_every_locale) {
  auto report = sample_report();
  report.duration = std::chrono::duration<double>{12345.6789};
  const auto before = std::locale::global(std::locale(std::locale::classic(), new Decimals));
  const auto text = written(write_junit, report);
  std::locale::global(before);
  EXPECT_THAT(text, HasSubstr(" time=\"12345.679\""));
  EXPECT_EQ(xmllint(text).status, 0);
}

TEST(JUnit, hostile_names_and_hosts_stay_valid) {
  auto report = sample_report();
  report.node.hostname = "a\"b<\x1B[31m\xFF\n]]>";
  for (auto& r : report.results) r.outcome.observed = r.outcome.remedy = r.rationale = report.node.hostname + '\0';
  const auto run = xmllint(written(write_junit, report));
  EXPECT_EQ(run.status, 0) << run.output;
}

}  // namespace
}  // namespace nodecheck
