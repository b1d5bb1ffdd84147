// Metrics for node_exporter's textfile collector, in Prometheus' text format 0.0.4. It refuses a whole file for one
// time stamp or one word of OpenMetrics, and the scrape adds the node: no label has it.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "reporters.hpp"
#include "utf8.hpp"

namespace nodecheck {
namespace {

using Labels = std::vector<std::pair<std::string_view, std::string>>;

std::string escaped(std::string_view value) {
  std::string safe;
  for_each_code_point(value, [&](const CodePoint& point, std::string_view bytes) {
    if (!point.valid)
      safe += "\xEF\xBF\xBD";
    else if (point.value == '\n')
      safe += "\\n";
    else if (point.value == '\\' || point.value == '"')
      safe.append("\\").append(bytes);
    else
      safe += bytes;
  });
  return safe;
}

/// A metric with its samples. One without samples is not mentioned.
class Gauge {
 public:
  Gauge(std::ostream& out, std::string_view name, std::string_view help)
      : out_(out), name_(name), head_(fmt::format("# HELP {0} {1}\n# TYPE {0} gauge\n", name, help)) {}

  void sample(const std::string& value, const Labels& labels = {}) {
    std::string text;
    for (const auto& [name, said] : labels)
      text += fmt::format("{}{}=\"{}\"", text.empty() ? "" : ",", name, escaped(said));
    out_ << head_ << name_ << (text.empty() ? "" : "{" + text + "}") << ' ' << value << '\n';
    head_.clear();
  }

 private:
  std::ostream& out_;
  std::string name_, head_;
};

/// The same wherever the same checks were judged: FNV-1a over their ids.
std::string catalogue(const Report& report) {
  std::uint32_t hash = 2166136261U;
  for (const auto& r : report.results)
    for (const char c : r.id + '\n') hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return fmt::format("{:08x}", hash);
}

void write_build(const Report& r, std::ostream& out) {
  const bool judged = r.broken.empty();
  Gauge(out, "nodecheck_build_info",
        "The version, what the node was judged as, and a hash of the ids of the checks judged.")
      .sample("1",
              {{"version", r.tool_version},
               {"profile", judged ? fmt::format("{}/{}", word(r.profile.phase.value), word(r.profile.role.value)) : ""},
               {"catalogue", judged ? catalogue(r) : ""}});
}

bool undetermined(const CheckResult& r) {
  return r.outcome.verdict == Verdict::unknown || r.outcome.verdict == Verdict::error;
}

/// Nothing of what does not apply or could not be determined: a 0 would be a false pass.
void write_failing(const Report& report, std::ostream& out) {
  Gauge failing(out, "nodecheck_check_failing", "Whether a check fails and is not waived, by what its findings weigh.");
  for (const auto& r : report.results) {
    const bool fails = r.outcome.verdict == Verdict::fail;
    if (fails || r.outcome.verdict == Verdict::pass)
      failing.sample(fails && !waived(r) ? "1" : "0", {{"check", r.id}, {"severity", std::string(word(r.severity))}});
  }
}

void write_undetermined(const Report& report, std::ostream& out) {
  Gauge error(out, "nodecheck_check_error", "Checks that could not be determined.");
  for (const auto& r : report.results)
    if (undetermined(r)) error.sample("1", {{"check", r.id}});
}

/// Each check is counted once.
void write_counts(const Report& report, std::ostream& out) {
  auto count = totals(report.results);
  const auto waived_ones = static_cast<int>(std::count_if(report.results.begin(), report.results.end(), waived));
  count[Verdict::fail] -= waived_ones;
  Gauge checks(out, "nodecheck_checks", "Checks by how they ended; those that failed and are waived are waived.");
  for (const auto v : {Verdict::pass, Verdict::fail, Verdict::not_applicable, Verdict::unknown, Verdict::error})
    checks.sample(std::to_string(count[v]), {{"status", std::string(word(v))}});
  checks.sample(std::to_string(waived_ones), {{"status", "waived"}});
}

void write_run(const Report& r, std::ostream& out) {
  const auto started = std::chrono::duration_cast<std::chrono::seconds>(r.started_at.time_since_epoch()).count();
  Gauge(out, "nodecheck_last_run_timestamp_seconds", "When the last run started.").sample(std::to_string(started));
  Gauge(out, "nodecheck_last_run_duration_seconds", "How long the last run took.")
      .sample(fmt::format("{:.6f}", std::max(0.0, r.duration.count())));
  Gauge(out, "nodecheck_last_run_exit_code",
        "0 conforms, 1 a check failed, 2 one could not be determined, 64 and 70 the run broke.")
      .sample(std::to_string(static_cast<int>(r.exit)));
}

}  // namespace

void write_prometheus(const Report& report, const Style&, std::ostream& out) {
  write_build(report, out);
  if (report.broken.empty()) {
    write_failing(report, out);
    write_undetermined(report, out);
    write_counts(report, out);
  }
  write_run(report, out);
}

}  // namespace nodecheck
