#pragma once
// A script of the shell, line by line, as far as a reader sees what it runs without running it.
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace nodecheck {

struct ScriptLine {
  std::string text;  ///< lines that go on are joined, and variables that the script itself sets to a word are filled in
  int number = 0;    ///< of its first line, from 1
};

/// Its lines up to an `exit` that stands in no if, case, loop or function; without comments and here-documents.
[[nodiscard]] std::vector<ScriptLine> script_lines(std::string_view text);

/// It has a function or a case.
[[nodiscard]] bool branches(std::string_view script);

}  // namespace nodecheck
