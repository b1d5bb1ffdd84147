#pragma once
// Words of a line in systemd's files: quotes, escapes and specifiers of systemd.syntax(7) and systemd.unit(5).
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nodecheck {

/// A line of a unit file, such as ExecStart=: C escapes are read, and an unknown one stays as it is written. None: a
/// quote is not closed.
[[nodiscard]] std::optional<std::vector<std::string>> unit_words(std::string_view line);
/// The value of a variable that stands alone on a command line: a backslash keeps the next character, and a quote that
/// is not closed ends with the value.
[[nodiscard]] std::vector<std::string> variable_words(std::string_view value);
/// %n, %N and %p of the unit, %% and the folders of a system manager; others stay as they are written.
[[nodiscard]] std::string expand_specifiers(std::string_view word, std::string_view unit);

}  // namespace nodecheck
