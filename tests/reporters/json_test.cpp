#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

#include "foreign_tool.hpp"
#include "support/sample_report.hpp"

namespace nodecheck {
namespace {

using Json = nlohmann::json;

Json document(const Report& report) { return Json::parse(written(write_json, report)); }

Run validated(const std::string& text) {
  const TemporaryFile report(text);
  return run_tool(python + source_path("tests/reporters/validate_json.py ") +
                  source_path("reporters/report.schema.json ") + report.path());
}

const Json& result(const Json& report, std::string_view id) {
  for (const auto& r : report["results"])
    if (r["id"] == id) return r;
  throw std::invalid_argument(std::string(id));
}

TEST(Json, a_foreign_validator_accepts_the_sample) {
  const auto run = validated(written(write_json, sample_report()));
  EXPECT_EQ(run.status, 0) << run.output;
}

TEST(Json, a_foreign_validator_accepts_an_empty_report) {
  Report report;
  report.tool_version = "0.1.0";
  const auto run = validated(written(write_json, report));
  EXPECT_EQ(run.status, 0) << run.output;
}

TEST(Json, the_schema_refuses_what_is_missing_added_or_misspelt) {
  const auto refused = [](const Json& report) { return validated(report.dump()).status == 1; };
  auto lost = document(sample_report());
  lost["results"][0].erase("waiver");
  EXPECT_TRUE(refused(lost));
  auto added = document(sample_report());
  added["node"]["machineId"] = "0";
  EXPECT_TRUE(refused(added));
  auto misspelt = document(sample_report());
  misspelt["results"][3]["findings"][0]["severity"] = "fatal";
  EXPECT_TRUE(refused(misspelt));
  auto contradicting = document(sample_report());
  contradicting["conforms"] = true;
  EXPECT_TRUE(refused(contradicting));
}

TEST(Json, the_schema_requires_every_field_that_it_names_and_allows_no_other) {
  const auto schema = Json::parse(std::ifstream(source_path("reporters/report.schema.json")));
  for (const auto& [name, type] : schema["$defs"].items()) {
    if (type.value("type", Json()) != "object") continue;
    auto fields = Json::array();
    for (const auto& [field, value] : type["properties"].items()) fields.push_back(field);
    auto required = type["required"];
    std::sort(required.begin(), required.end());
    EXPECT_EQ(required, fields) << name;
    EXPECT_EQ(type.value("additionalProperties", Json()), false) << name;
  }
}

TEST(Json, conforms_is_exit_status_0) {
  auto report = sample_report();
  for (const auto exit : {Exit::conforms, Exit::failed, Exit::undetermined}) {
    report.exit = exit;
    EXPECT_EQ(document(report)["conforms"], exit == Exit::conforms);
    EXPECT_EQ(document(report)["exitCode"], static_cast<int>(exit));
  }
}

TEST(Json, the_summary_names_every_verdict) {
  EXPECT_EQ(document(sample_report())["summary"],
            Json({{"pass", 2}, {"fail", 7}, {"not_applicable", 1}, {"unknown", 4}, {"error", 1}, {"waived", 1}}));
  EXPECT_EQ(document({})["summary"],
            Json({{"pass", 0}, {"fail", 0}, {"not_applicable", 0}, {"unknown", 0}, {"error", 0}, {"waived", 0}}));
}

TEST(Json, a_finding_without_a_severity_has_its_results) {
  const auto report = document(sample_report());
  const auto& findings = result(report, "memory.swap-off")["findings"];
  EXPECT_EQ(findings[0]["severity"], "error");
  EXPECT_EQ(findings[1]["severity"], "warning");
}

TEST(Json, what_there_is_not_is_null) {
  auto report = sample_report();
  report.node.machine_id_hash.clear();
  const auto json = document(report);
  EXPECT_TRUE(json["replayedFrom"].is_null());
  EXPECT_TRUE(json["node"]["machineIdHash"].is_null());
  EXPECT_TRUE(result(json, "memory.swap-off")["rootCause"].is_null());
  EXPECT_EQ(result(json, "sysctl.bridge-nf-call-iptables")["rootCause"], "kernel.module-br-netfilter");
  report.replayed_from = "node.json";
  EXPECT_EQ(document(report)["replayedFrom"], "node.json");
}

TEST(Json, keys_stand_in_the_documented_order) {
  const auto report = nlohmann::ordered_json::parse(written(write_json, sample_report()));
  std::string keys;
  for (const auto& [key, value] : report.items()) keys += key + ' ';
  EXPECT_EQ(keys,
            "apiVersion kind tool node startedAt durationSeconds phase role exitCode conforms broken failOn "
            "replayedFrom root configuration profile waivers summary results ");
}

TEST(Json, a_run_that_broke_says_why_and_nothing_that_it_does_not_know) {
  const auto text = written(write_json, broken_report());
  EXPECT_EQ(validated(text).status, 0);
  const auto json = Json::parse(text);
  EXPECT_EQ(json["broken"], "/etc/nodecheck/config.yaml:3: 'x' stands twice");
  EXPECT_EQ(json["exitCode"], 64);
  EXPECT_EQ(json["conforms"], false);
  EXPECT_TRUE(json["phase"].is_null() && json["role"].is_null() && json["results"].empty());
  EXPECT_TRUE(document(sample_report())["broken"].is_null());
}

TEST(Json, the_schema_holds_a_broken_run_to_its_exit_status) {
  auto json = document(broken_report());
  json["exitCode"] = 2;
  EXPECT_EQ(validated(json.dump()).status, 1);
  json = document(sample_report());
  json["exitCode"] = 70;
  EXPECT_EQ(validated(json.dump()).status, 1);
}

TEST(Json, the_phase_of_an_image_is_one) {
  auto report = sample_report();
  report.profile.phase.value = Phase::image;
  EXPECT_EQ(validated(written(write_json, report)).status, 0);
}

TEST(Json, seconds_have_six_decimals) {
  EXPECT_EQ(result(document(sample_report()), "memory.swap-off")["durationSeconds"], 0.001235);
}

TEST(Json, bytes_that_are_not_utf8_become_replacement_characters) {
  auto report = sample_report();
  report.node.hostname = "node\xFF\xED\xA0\x80\xC3";
  const auto text = written(write_json, report);
  EXPECT_EQ(Json::parse(text)["node"]["hostname"].get<std::string>().find("node\xEF\xBF\xBD"), 0U);
  EXPECT_EQ(validated(text).status, 0);
}

}  // namespace
}  // namespace nodecheck
