#pragma once
// What one unit file or drop-in says, laid over what those before it said. It holds the values of variables, which are
// secrets: nothing of this is a fact.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nodecheck {

/// One assignment of a unit file, continued lines joined.
struct UnitLine {
  std::string section;  ///< without brackets
  std::string key, value;
  int number = 0;  ///< of its first line
  bool operator==(const UnitLine&) const = default;
};

/// Throws Unavailable{malformed} where systemd refuses the file: a section header without its end.
[[nodiscard]] std::vector<UnitLine> unit_lines(std::string_view text, const std::string& path);

/// A unit's settings as its files give them.
struct UnitContent {
  struct Command {
    std::vector<std::string> words;  ///< the program first; variables as written
    bool expand = true;              ///< the : prefix turns variables off
    std::string source;              ///< file:line
  };
  struct Variable {
    std::string value;
    std::string source;  ///< the file
  };
  struct EnvironmentFile {
    std::string path;
    bool optional = false;  ///< the - prefix
    std::string source;     ///< file:line
  };
  std::vector<Command> exec_start;
  std::map<std::string, Variable, std::less<>> environment;
  std::vector<EnvironmentFile> environment_files;
  std::vector<std::string> unset_environment;  ///< NAME, or NAME=VALUE
  std::optional<bool> delegate;                ///< none: not said
  std::string kill_mode;                       ///< empty: not said
  std::vector<std::string> wanted_by;
};

/// Lays the file over what is there: an empty value resets a list. Throws Unavailable{malformed} at file:line.
void apply_unit_file(std::string_view text, const std::string& path, std::string_view unit, UnitContent& content);

}  // namespace nodecheck
