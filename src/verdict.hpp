#pragma once
// The two axes of a result: the verdict says what was seen, the severity how much it matters.
#include <string_view>

namespace nodecheck {

enum class Verdict {
  pass,
  fail,
  not_applicable,
  unknown,  ///< denied, timed out, malformed, changing, or a rule that cannot be decided
  error,    ///< the check itself broke: a bug in nodecheck
};

enum class Severity { info, warning, error };  ///< ordered: the highest of a result's findings is the result's

[[nodiscard]] std::string_view word(Verdict);
[[nodiscard]] std::string_view word(Severity);

}  // namespace nodecheck
