// What is packaged beside the program is right by the judgement of those who read it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <map>
#include <set>

#include "registry.hpp"
#include "support/command.hpp"
#include "support/sources.hpp"
#include "usage.hpp"

namespace nodecheck {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;

std::string packaged(const std::string& path) { return source_path("packaging/" + path); }

Said shell_in(const std::string& folder, const std::string& line) {
  return shell_says("cd " + packaged(folder) + " && " + line);
}

TEST(Packaging, SystemdVerifiesTheUnits) {
  const auto said = shell_in("systemd", "systemd-analyze verify ./nodecheck.service ./nodecheck.timer");
  EXPECT_EQ(said.status, 0);
  EXPECT_THAT(said.out + said.err, IsEmpty());
}

TEST(Packaging, TheServicesExposureIsBelowThree) {
  const auto said = shell_in("systemd", "systemd-analyze security --offline=true --threshold=29 ./nodecheck.service");
  EXPECT_EQ(said.status, 0) << said.out << said.err;
}

TEST(Packaging, PromtoolChecksAndTestsTheAlerts) {
  for (const auto* line :
       {"promtool check rules nodecheck.rules.yaml", "promtool test rules nodecheck.rules.test.yaml"}) {
    const auto said = shell_in("prometheus", line);
    EXPECT_EQ(said.status, 0) << said.out << said.err;
  }
}

TEST(Packaging, EveryMetricOfTheAlertsIsOneOfOurs) {
  const auto ours = source_text("reporters/prometheus.cpp");
  const auto said = shell_in("prometheus", "grep -oh 'nodecheck_[a-z_]*' *.yaml | sort -u");
  ASSERT_THAT(said.out, HasSubstr("nodecheck_check_failing"));
  std::istringstream names(said.out);
  for (std::string name; names >> name;) EXPECT_THAT(ours, HasSubstr('"' + name + '"'));
}

// ---- the gate, with a stand-in for nodecheck that fails and keeps what it was asked

Said gate_says(const std::string& settings, const std::string& program) {
  const Folder folder;
  write_file(folder / "nodecheck", "#!/bin/sh\n" + program);
  return shell_says("cd " + folder / "" +
                    " && mkdir -p lib/nodecheck bin && mv nodecheck bin && chmod +x bin/nodecheck" + " && cp " +
                    packaged("gate") + " lib/nodecheck && " + settings + " $PWD/lib/nodecheck/gate");
}

const std::string unfit = "echo \"<<$*>>\" >&2; echo \"FAIL  a.x: seen\"; exit 1\n";

TEST(Gate, WaitsAsLongAsItIsTold) {
  for (const auto* time : {"60s", "2m", "1.5", "500ms", "1h"}) {
    const auto said = gate_says(std::string("NODECHECK_GATE_WAIT=") + time, unfit);
    EXPECT_EQ(said.status, 1);
    EXPECT_THAT(said.out, HasSubstr(std::string("--wait ") + time + ">>"));
  }
}

TEST(Gate, NoTimeIsNoWait) {
  for (const auto* time : {"0", "0s"}) {
    const auto said = gate_says(std::string("NODECHECK_GATE_WAIT=") + time, unfit);
    EXPECT_EQ(said.status, 1);
    EXPECT_THAT(said.out, testing::AllOf(HasSubstr("--wait 1ms>>"), testing::Not(HasSubstr("waiting"))));
  }
}

TEST(Gate, ATypoInItsWaitIsSaidOnAFitNodeToo) {
  for (const auto* time : {"6O", "60sec", "48h", "s", "0.0"}) {
    const auto said = gate_says(std::string("NODECHECK_GATE_WAIT=") + time, "exit 0\n");
    EXPECT_EQ(said.status, 0);
    EXPECT_THAT(said.out,
                testing::StartsWith("<4>nodecheck gate: NODECHECK_GATE_WAIT=" + std::string(time) + " is no"));
    EXPECT_THAT(gate_says(std::string("NODECHECK_GATE_WAIT=") + time, unfit).out, HasSubstr("--wait 60s>>"));
  }
}

TEST(Gate, ARefusalIsItsCauseAndNoAdviceOnHelp) {
  const auto said =
      gate_says("", "printf \"nodecheck: c.yaml:1: bad\\nSee \\047nodecheck help run\\047.\\n\" >&2; exit 64\n");
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.out, testing::EndsWith("held back: nodecheck: c.yaml:1: bad\n"));
  EXPECT_THAT(said.out, testing::Not(HasSubstr("See ")));
}

// ---- node-problem-detector, by its documented protocol

json plugin() { return json::parse(source_text("packaging/npd/nodecheck.json")); }

/// What a rule comes to: the status it sets, and its message.
struct Heard {
  std::string status, message;
  bool operator==(const Heard&) const = default;
};
void PrintTo(const Heard& heard, std::ostream* out) { *out << heard.status << ": " << heard.message; }

/// Runs a rule as node-problem-detector does, with the report at another place: exit status 0 is False, 1 True,
/// anything else Unknown; of standard output it keeps max_output_length bytes.
Heard heard(const json& rule, const std::string& report) {
  auto words = rule["args"].get<std::vector<std::string>>();
  for (auto& word : words)
    if (word == "/run/nodecheck/report.json") word = report;
  const auto said = nodecheck_says(words);
  EXPECT_LE(said.out.size(), plugin()["pluginConfig"]["max_output_length"].get<std::size_t>());
  EXPECT_LT(said.seconds, 3);
  return {said.status == 0 ? "False" : said.status == 1 ? "True" : "Unknown", said.out};
}

std::string check_of(const json& rule) { return rule["args"][2]; }

TEST(NpdPlugin, IsValidAsItIsDocumented) {
  const auto all = plugin();
  EXPECT_EQ(all["plugin"], "custom");
  const auto timeout = parse_duration(all["pluginConfig"]["timeout"]);
  std::map<std::string, std::string> healthy;
  for (const auto& condition : all["conditions"]) healthy[condition["type"]] = condition["reason"];
  std::set<std::string> conditions, reasons;
  for (const auto& rule : all["rules"]) {
    EXPECT_LE(parse_duration(rule["timeout"]), timeout) << "it would not start";
    EXPECT_EQ(rule["path"], "/usr/bin/nodecheck");
    EXPECT_TRUE(reasons.insert(rule["reason"]).second);
    EXPECT_EQ(rule["args"][1], "--check");
    EXPECT_EQ(Registered::find(check_of(rule)).size(), 1U) << check_of(rule);
    if (rule["type"] == "temporary") {
      EXPECT_FALSE(rule.contains("condition"));
      continue;
    }
    const std::string condition = rule["condition"];
    EXPECT_TRUE(healthy.contains(condition)) << condition;
    EXPECT_NE(healthy[condition], rule["reason"]);
    EXPECT_TRUE(conditions.insert(condition).second) << "two rules of one condition take it from each other";
  }
  EXPECT_EQ(conditions.size(), healthy.size());
}

class NpdPluginRules : public testing::Test {
 protected:
  /// A report of this machine and of now, in which every rule's check has this verdict.
  std::string report(const std::string& verdict) {
    auto document = json::parse(nodecheck_says({"run", "-o", "json"}).out);
    auto results = json::array();
    const auto rules = plugin()["rules"];
    for (const auto& rule : rules) {
      auto result = document["results"][0];
      result["id"] = check_of(rule);
      result["verdict"] = verdict;
      result["severity"] = "error";
      result["waiver"] = nullptr;
      result["observed"] = "as it is to be";
      result["findings"] = json::array();
      if (verdict != "pass")
        result["findings"].push_back(
            {{"message", check_of(rule) + " is in trouble on \xE2\x80\x9C" + std::string(80, 'x')},
             {"severity", "error"},
             {"alias", nullptr},
             {"evidence", json::array()}});
      results.push_back(result);
    }
    document["results"] = results;
    write_file(folder_ / "report.json", document.dump());
    return folder_ / "report.json";
  }
  const Folder folder_;
};

TEST_F(NpdPluginRules, AConditionIsFalseWhereAllIsWell) {
  const auto path = report("pass");
  const auto rules = plugin()["rules"];
  for (const auto& rule : rules) EXPECT_EQ(heard(rule, path), (Heard{"False", "pass: as it is to be\n"}));
}

TEST_F(NpdPluginRules, AConditionIsTrueOfAFailure) {
  const auto path = report("fail");
  const auto rules = plugin()["rules"];
  for (const auto& rule : rules) {
    const auto said = heard(rule, path);
    EXPECT_EQ(said.status, "True");
    EXPECT_THAT(said.message, testing::StartsWith(check_of(rule) + " is in trouble on ?"));
  }
}

TEST_F(NpdPluginRules, AConditionIsUnknownOfWhatNobodyCouldSee) {
  const auto path = report("unknown");
  const auto rules = plugin()["rules"];
  for (const auto& rule : rules) EXPECT_EQ(heard(rule, path).status, "Unknown");
}

TEST_F(NpdPluginRules, AConditionIsUnknownOfAnOldReportAndOfNone) {
  const auto path = report("pass");
  auto document = json::parse(content_of(path));
  document["startedAt"] = "2026-01-01T00:00:00Z";
  write_file(path, document.dump());
  const auto rules = plugin()["rules"];
  for (const auto& rule : rules) {
    EXPECT_THAT(heard(rule, path).message, HasSubstr(" old, more than 300 s"));
    EXPECT_EQ(heard(rule, path).status, "Unknown");
    EXPECT_EQ(heard(rule, folder_ / "none"),
              (Heard{"Unknown", nodecheck_says({"npd", "--check", check_of(rule), "--report", folder_ / "none"}).out}));
  }
}

}  // namespace
}  // namespace nodecheck
