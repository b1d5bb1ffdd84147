#include "json_document.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

#include "phrases.hpp"

namespace nodecheck {
namespace {

double seconds(std::chrono::duration<double> d) { return std::round(d.count() * 1e6) / 1e6; }

Ordered or_null(const std::string& text) { return text.empty() ? Ordered(nullptr) : Ordered(text); }

Ordered node_of(const NodeIdentity& n) {
  return {{"hostname", n.hostname},
          {"kernel", n.kernel},
          {"architecture", n.architecture},
          {"os", n.os},
          {"machineIdHash", or_null(n.machine_id_hash)}};
}

Ordered profile(const Profile& p) {
  auto list = Ordered::array();
  for (const auto& [name, value, source] : lines(p))
    list.push_back({{"name", name}, {"value", value}, {"source", source}});
  return list;
}

/// Every verdict, also those that no check came to, and how many of the failures are waived.
Ordered summary(const Report& report) {
  auto count = totals(report.results);
  Ordered object;
  for (const auto v : {Verdict::pass, Verdict::fail, Verdict::not_applicable, Verdict::unknown, Verdict::error})
    object[std::string(word(v))] = count[v];
  object["waived"] = std::count_if(report.results.begin(), report.results.end(), waived);
  return object;
}

Ordered evidence(const std::vector<Evidence>& all) {
  auto list = Ordered::array();
  for (const auto& e : all)
    list.push_back({{"source", e.source}, {"locator", e.locator}, {"observed", e.observed}, {"expected", e.expected}});
  return list;
}

Ordered findings(const CheckResult& result) {
  auto list = Ordered::array();
  for (const auto& f : result.outcome.findings)
    list.push_back({{"message", f.message},
                    {"severity", word(f.severity.value_or(result.severity))},
                    {"alias", or_null(f.alias)},
                    {"evidence", evidence(f.evidence)}});
  return list;
}

Ordered waiver(const UsedWaiver& used) {
  const auto& w = used.waiver;
  return {{"check", w.pattern},          {"reason", w.reason}, {"owner", or_null(w.owner)},
          {"expires", or_null(w.until)}, {"source", w.source}, {"use", word(used.use)}};
}

Ordered waivers(const Report& report) {
  auto list = Ordered::array();
  for (const auto& used : report.waivers) list.push_back(waiver(used));
  return list;
}

/// What a run that broke never came to know.
Ordered if_known(const Report& report, std::string_view text) {
  return report.broken.empty() ? Ordered(text) : Ordered(nullptr);
}

}  // namespace

Ordered json_result(const CheckResult& r) {
  return {{"id", r.id},
          {"title", r.title},
          {"verdict", word(r.outcome.verdict)},
          {"severity", word(r.severity)},
          {"observed", r.outcome.observed},
          {"findings", findings(r)},
          {"rootCause", or_null(r.root_cause)},
          {"causes", r.causes},
          {"remedy", r.outcome.remedy},
          {"aliases", r.aliases},
          {"docs", r.docs},
          {"waiver", r.waiver ? waiver(*r.waiver) : Ordered(nullptr)},
          {"durationSeconds", seconds(r.duration)}};
}

Ordered json_node(const Report& r) {
  return {{"node", node_of(r.node)},
          {"startedAt", utc(r.started_at) + "Z"},
          {"phase", if_known(r, word(r.profile.phase.value))},
          {"role", if_known(r, word(r.profile.role.value))},
          {"replayedFrom", or_null(r.replayed_from)},
          {"root", or_null(r.root)}};
}

Ordered json_head(const Report& r, std::string_view kind) {
  return {{"apiVersion", "nodecheck/v1"},
          {"kind", kind},
          {"tool", {{"name", "nodecheck"}, {"version", r.tool_version}}},
          {"node", node_of(r.node)},
          {"startedAt", utc(r.started_at) + "Z"},
          {"durationSeconds", seconds(r.duration)},
          {"phase", if_known(r, word(r.profile.phase.value))},
          {"role", if_known(r, word(r.profile.role.value))},
          {"exitCode", static_cast<int>(r.exit)},
          {"conforms", r.exit == Exit::conforms},
          {"broken", or_null(r.broken)},
          {"failOn", word(r.fail_on)},
          {"replayedFrom", or_null(r.replayed_from)},
          {"root", or_null(r.root)},
          {"configuration", r.configuration},
          {"profile", r.broken.empty() ? profile(r.profile) : Ordered::array()},
          {"waivers", waivers(r)},
          {"summary", summary(r)}};
}

std::string json_text(const Ordered& document, int indent) {
  return document.dump(indent, ' ', true, Ordered::error_handler_t::replace) + '\n';
}

}  // namespace nodecheck
