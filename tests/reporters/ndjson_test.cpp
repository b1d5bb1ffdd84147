#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

#include "foreign_tool.hpp"
#include "support/sample_report.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using Json = nlohmann::json;

Json schema(const char* name) { return Json::parse(std::ifstream(source_path("reporters/") + name)); }

Run validated(const std::string& text) {
  const TemporaryFile report(text);
  return run_tool(python + source_path("tests/reporters/validate_json.py ") +
                  source_path("reporters/ndjson.schema.json ") + report.path());
}

std::vector<Json> lines(const Report& report) {
  const auto text = written(write_ndjson, report);
  EXPECT_TRUE(text.ends_with('\n'));
  std::vector<Json> all;
  for (const auto line : lines_of(text)) all.push_back(Json::parse(line));
  return all;
}

TEST(Ndjson, a_foreign_validator_accepts_each_line) {
  for (const auto& report : {sample_report(), broken_report()}) {
    const auto run = validated(written(write_ndjson, report));
    EXPECT_EQ(run.status, 0) << run.output;
  }
}

TEST(Ndjson, the_schema_refuses_what_is_missing_or_added) {
  auto line = lines(sample_report()).front();
  EXPECT_EQ(validated(line.dump() + '\n').status, 0);
  EXPECT_EQ(validated(line.dump()).status, 1) << "no line end";
  line["hostname"] = "n";
  EXPECT_EQ(validated(line.dump() + '\n').status, 1);
  line.erase("hostname");
  line.erase("message");
  EXPECT_EQ(validated(line.dump() + '\n').status, 1);
}

TEST(Ndjson, a_line_for_each_result_and_one_for_the_run) {
  const auto report = sample_report();
  const auto all = lines(report);
  ASSERT_EQ(all.size(), report.results.size() + 1);
  for (std::size_t i = 0; i < report.results.size(); ++i) {
    EXPECT_EQ(all[i]["kind"], "Result");
    EXPECT_EQ(all[i]["id"], report.results[i].id);
    EXPECT_EQ(all[i]["node"]["hostname"], "worker-3.example");
    EXPECT_EQ(all[i]["startedAt"], "2026-11-21T09:04:42Z");
    EXPECT_EQ(all[i]["phase"], "running");
  }
  EXPECT_EQ(all.back()["kind"], "Summary");
  EXPECT_EQ(all.back()["exitCode"], 1);
  EXPECT_EQ(all.back()["summary"]["waived"], 1);
}

TEST(Ndjson, a_line_says_what_the_document_says) {
  const auto document = Json::parse(written(write_json, sample_report()));
  const auto all = lines(sample_report());
  for (std::size_t i = 0; i + 1 < all.size(); ++i)
    for (const auto& [field, value] : document["results"][i].items()) EXPECT_EQ(all[i][field], value) << field;
  for (const auto& [field, value] : all.back().items()) {
    if (field == "kind") continue;
    EXPECT_EQ(value, document[field]) << field;
  }
}

TEST(Ndjson, the_message_is_the_cause) {
  const auto all = lines(sample_report());
  const auto inotify =
      std::find_if(all.begin(), all.end(), [](const auto& l) { return l.value("id", "") == "sysctl.inotify"; });
  ASSERT_NE(inotify, all.end());
  EXPECT_EQ((*inotify)["message"], "97 of 128 instances of uid 0 are in use");
}

TEST(Ndjson, a_run_that_broke_is_a_summary) {
  const auto all = lines(broken_report());
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0]["kind"], "Summary");
  EXPECT_EQ(all[0]["broken"], "/etc/nodecheck/config.yaml:3: 'x' stands twice");
}

TEST(Ndjson, its_schema_says_of_each_field_what_the_reports_schema_says) {
  const auto ours = schema("ndjson.schema.json")["$defs"], theirs = schema("report.schema.json")["$defs"];
  for (const auto& [name, type] : theirs.items()) {
    if (name == "report" || name == "result") continue;
    EXPECT_EQ(ours.at(name), type) << name;
  }
  auto known = theirs["report"]["properties"];
  known.update(theirs["result"]["properties"]);
  for (const auto* line : {"resultLine", "summaryLine"}) {
    auto fields = Json::array();
    for (const auto& [field, value] : ours[line]["properties"].items()) {
      fields.push_back(field);
      if (field == "kind" || field == "message") continue;
      EXPECT_EQ(value, known.at(field)) << field;
    }
    auto required = ours[line]["required"];
    std::sort(required.begin(), required.end());
    EXPECT_EQ(required, fields) << line;
  }
}

}  // namespace
}  // namespace nodecheck
