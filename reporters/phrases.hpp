#pragma once
// The words that reporters share, so that all of them say the same of the same result.
#include <chrono>
#include <string>
#include <string_view>

#include "report.hpp"

namespace nodecheck {

/// memory.swap-off: memory
[[nodiscard]] std::string_view subject(std::string_view id);
/// One line that says what is the matter: the first finding's message, else what was observed, else the title.
[[nodiscard]] std::string headline(const CheckResult&);
/// "seen at SOURCE LOCATOR: OBSERVED, wanted EXPECTED", or as much of it as there is. A line number follows its file
/// after a colon.
[[nodiscard]] std::string sentence(const Evidence&);
/// What was observed, where no finding says it already.
[[nodiscard]] std::string unsaid_observation(const CheckResult&);
/// A finding's message, with its severity where it is not the result's.
[[nodiscard]] std::string message(const Finding&, Severity of_the_result);
/// "known fault; until 2027-06-30; platform@example.com": why it is waived, for how long, by whom.
[[nodiscard]] std::string terms(const Waiver&);
/// 2026-11-21T09:04:42, in UTC
[[nodiscard]] std::string utc(std::chrono::system_clock::time_point);

}  // namespace nodecheck
