#include "npd.hpp"

#include <fmt/format.h>
#include <strings.h>

#include <algorithm>
#include <ctime>
#include <stdexcept>
#include <vector>

#include "json.hpp"
#include "phases.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

using Json = nlohmann::json;

constexpr std::size_t max_line = 80;
constexpr std::int64_t clock_slack = 2;  // startedAt has whole seconds, and ntpd may have stepped in between

NpdAnswer unknown_because(std::string why) { return {NpdAnswer::unknown, std::move(why)}; }

std::string text(const Json& object, const char* key) { return object.at(key).get<std::string>(); }

/// Empty for null.
std::string text_or_null(const Json& object, const char* key) {
  return object.at(key).is_null() ? std::string() : text(object, key);
}

// 2026-11-21T09:04:42Z
std::int64_t parse_utc(const std::string& word) {
  std::tm at{};
  const char* end = ::strptime(word.c_str(), "%Y-%m-%dT%H:%M:%SZ", &at);
  if (end == nullptr || *end != '\0') throw std::invalid_argument("startedAt is no time");
  return ::timegm(&at);
}

/// 301 s, 12 min, 5 h, 3 d
std::string in_words(std::int64_t seconds) {
  if (seconds < 600) return fmt::format("{} s", seconds);
  if (seconds < 7200) return fmt::format("{} min", seconds / 60);
  return seconds < 172800 ? fmt::format("{} h", seconds / 3600) : fmt::format("{} d", seconds / 86400);
}

Severity severity_of(const Json& object, const char* key = "severity") {
  return choice<Severity>(key, text(object, key),
                          {{"error", Severity::error}, {"warning", Severity::warning}, {"info", Severity::info}});
}

/// The kernel is the same in every container of a node. A host name and a machine id may be a container's own, so that
/// only both together tell.
bool is_of_another_node(const Json& node, const NpdScene& here) {
  if (text(node, "kernel") != here.kernel) return true;
  const auto hash = text_or_null(node, "machineIdHash");
  return !hash.empty() && !here.machine_id_hash.empty() && hash != here.machine_id_hash &&
         text(node, "hostname") != here.hostname;
}

/// Why nothing in the report holds here and now; empty: it does.
std::string objection(const Json& report, const NpdQuestion& question, const NpdScene& here) {
  const auto age = here.now - parse_utc(text(report, "startedAt"));
  if (age < -clock_slack) return "the report is from the future: a clock was set back";
  if (age * 1000 > question.max_age.count())
    return fmt::format("the report is {} old, more than {}", in_words(age), in_words(question.max_age.count() / 1000));
  if (const auto why = text_or_null(report, "broken"); !why.empty()) return "the last run broke: " + why;
  if (!text_or_null(report, "replayedFrom").empty()) return "the report is of a bundle, not of this node";
  if (!text_or_null(report, "root").empty()) return "the report is of a copied root, not of this node";
  return is_of_another_node(report.at("node"), here)
             ? "the report is of another node: " + text(report.at("node"), "hostname")
             : "";
}

bool same_alias(const std::string& one, const std::string& other) {
  return ::strcasecmp(one.c_str(), other.c_str()) == 0;
}

/// An id asks for the whole check, kubeadm's for the findings that are its or nobody's.
std::vector<Json> findings_for(const Json& result, const std::string& check) {
  std::vector<Json> concerned;
  for (const auto& finding : result.at("findings")) {
    const auto alias = text_or_null(finding, "alias");
    if (text(result, "id") == check || alias.empty() || same_alias(alias, check)) concerned.push_back(finding);
  }
  return concerned;
}

bool is_waived(const Json& result) {
  const auto& waiver = result.at("waiver");
  return !waiver.is_null() && text(waiver, "use") == "applied";
}

NpdAnswer of_failure(const Json& result, const std::vector<Json>& findings, Severity fail_on) {
  if (is_waived(result)) return {NpdAnswer::fine, "waived: " + text(result.at("waiver"), "reason")};
  auto severity = findings.empty() ? severity_of(result) : Severity::info;
  for (const auto& finding : findings) severity = std::max(severity, severity_of(finding));
  const auto message = findings.empty() ? text(result, "title") : text(findings.front(), "message");
  if (severity >= fail_on) return {NpdAnswer::problem, message};
  return {NpdAnswer::fine, fmt::format("{}: {}", word(severity), message)};
}

NpdAnswer of_result(const Json& result, const std::string& check, Severity fail_on) {
  const auto verdict = text(result, "verdict");
  if (verdict == "pass") return {NpdAnswer::fine, "pass: " + text(result, "observed")};
  if (verdict == "not_applicable") return {NpdAnswer::fine, "not applicable: " + text(result, "observed")};
  const auto findings = findings_for(result, check);
  const bool of_others = findings.empty() && !result.at("findings").empty();
  if (verdict == "fail" && of_others) return {NpdAnswer::fine, "pass: nothing of " + check};
  if (verdict == "fail") return of_failure(result, findings, fail_on);
  if (verdict != "unknown" && verdict != "error") throw std::invalid_argument("an unknown verdict");
  return unknown_because("undetermined: " +
                         (findings.empty() ? text(result, "title") : text(findings.front(), "message")));
}

/// A problem, then what is unknown, then what is fine.
int rank(const NpdAnswer& answer) {
  return answer.status == NpdAnswer::problem ? 2 : answer.status == NpdAnswer::unknown ? 1 : 0;
}

bool is_called(const Json& result, const std::string& check) {
  if (text(result, "id") == check) return true;
  const auto& aliases = result.at("aliases");
  return std::any_of(aliases.begin(), aliases.end(),
                     [&](const auto& alias) { return same_alias(alias.template get<std::string>(), check); });
}

/// The checks of an alias that the run was to ask in its phase, and did not, as with --only.
void add_unasked(const Json& report, const std::string& check, std::vector<NpdAnswer>& answers) {
  const auto phase = text_or_null(report, "phase");
  const auto& results = report.at("results");
  for (const auto* wanted : Registered::find(check)) {
    const bool in_phase = [&] {
      for (const auto p : {Phase::pre_join, Phase::start, Phase::running})
        if (word(p) == phase) return contains(wanted->phases, p);
      return false;
    }();
    const bool asked =
        std::any_of(results.begin(), results.end(), [&](const auto& r) { return text(r, "id") == wanted->id; });
    if (in_phase && !asked) answers.push_back(unknown_because(fmt::format("{} was not asked", wanted->id)));
  }
}

NpdAnswer answer_of(const Json& report, const NpdQuestion& question, const NpdScene& here) {
  if (text(report, "apiVersion") != "nodecheck/v1" || text(report, "kind") != "Report")
    throw std::invalid_argument("another kind of document");
  if (auto why = objection(report, question, here); !why.empty()) return unknown_because(std::move(why));
  const auto fail_on = question.fail_on.value_or(severity_of(report, "failOn"));
  std::vector<NpdAnswer> answers;
  for (const auto& result : report.at("results"))
    if (is_called(result, question.check)) answers.push_back(of_result(result, question.check, fail_on));
  if (answers.empty()) return unknown_because(question.check + " is not in the report");
  add_unasked(report, question.check, answers);
  return *std::max_element(answers.begin(), answers.end(),
                           [](const auto& a, const auto& b) { return rank(a) < rank(b); });
}

}  // namespace

NpdAnswer npd_answer(std::string_view report, const NpdQuestion& question, const NpdScene& here) {
  try {
    return answer_of(Json::parse(report), question, here);
  } catch (const std::exception&) {
    return unknown_because("no JSON report of nodecheck: " + question.report);
  }
}

bool npd_report_has(std::string_view report, const std::string& check) {
  try {
    const auto document = Json::parse(report);
    const auto& results = document.at("results");
    return std::any_of(results.begin(), results.end(), [&](const auto& result) { return is_called(result, check); });
  } catch (const std::exception&) {
    return false;
  }
}

std::string npd_line(std::string_view message) {
  constexpr std::size_t room = max_line - 1;
  constexpr std::string_view cut = "...";
  std::string line;
  bool foreign = false;
  for (const char c : message) {
    const bool ascii = c > ' ' && c < '\x7F';
    const bool blank = c == ' ' || (c >= 0 && c < ' ') || c == '\x7F';
    if (ascii) line += c;
    if (blank && !line.empty() && line.back() != ' ') line += ' ';
    if (c < 0 && !foreign) line += '?';
    foreign = c < 0;
  }
  while (line.ends_with(' ')) line.pop_back();
  if (line.size() > room) {
    line.resize(room - cut.size());
    const auto word = line.rfind(' ');
    if (word != std::string::npos && word > room * 3 / 4) line.resize(word);
    line += cut;
  }
  return line + '\n';
}

}  // namespace nodecheck
