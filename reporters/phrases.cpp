#include "phrases.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

namespace nodecheck {
namespace {

std::string place(const Evidence& e) {
  if (e.source.empty() || e.locator.empty()) return e.source + e.locator;
  const bool line_number = e.locator.find_first_not_of("0123456789") == std::string::npos;
  return fmt::format("{}{}{}", e.source, line_number ? ":" : " ", e.locator);
}

bool says(const Finding& finding, const std::string& observed) {
  const auto in = [&](const std::string& text) { return text.find(observed) != std::string::npos; };
  return in(finding.message) ||
         std::any_of(finding.evidence.begin(), finding.evidence.end(), [&](const auto& e) { return in(e.observed); });
}

}  // namespace

std::string_view subject(std::string_view id) { return id.substr(0, id.find('.')); }

std::string headline(const CheckResult& result) {
  const auto& outcome = result.outcome;
  if (!outcome.findings.empty() && !outcome.findings.front().message.empty()) return outcome.findings.front().message;
  return outcome.observed.empty() ? result.title : outcome.observed;
}

std::string sentence(const Evidence& e) {
  const auto where = place(e);
  std::string text = where.empty() ? "seen" : "seen at " + where;
  if (!e.observed.empty()) text += ": " + e.observed;
  if (!e.expected.empty()) text += ", wanted " + e.expected;
  return text;
}

std::string unsaid_observation(const CheckResult& result) {
  const auto& outcome = result.outcome;
  const auto said = [&](const Finding& f) { return says(f, outcome.observed); };
  const bool any = std::any_of(outcome.findings.begin(), outcome.findings.end(), said);
  return any || outcome.observed == headline(result) ? std::string{} : outcome.observed;
}

std::string message(const Finding& finding, Severity of_the_result) {
  const auto severity = finding.severity.value_or(of_the_result);
  return severity == of_the_result ? finding.message : fmt::format("{} ({})", finding.message, word(severity));
}

std::string terms(const Waiver& waiver) {
  return fmt::format("{}{}{}", waiver.reason, waiver.expires ? "; until " + waiver.until : "",
                     waiver.owner.empty() ? "" : "; " + waiver.owner);
}

std::string utc(std::chrono::system_clock::time_point when) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}", fmt::gmtime(std::chrono::system_clock::to_time_t(when)));
}

}  // namespace nodecheck
