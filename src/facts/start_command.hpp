#pragma once
// What a unit's files would start: its command with the variables expanded as systemd does, and who said each word.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/unit_files.hpp"
#include "host.hpp"

namespace nodecheck {

/// One word of a command. It may be a secret, and must not become a part of a fact.
struct StartWord {
  std::string text;
  std::string source;  ///< the file that sets the variable it comes from, else that of the command
  bool operator==(const StartWord&) const = default;
};

/// The first ExecStart=, the program first. Empty: masked, or starts nothing. An environment file that has to be there
/// and is not sets nothing here, although systemd would then not start the unit.
[[nodiscard]] std::vector<StartWord> start_words(const Host&, const UnitFile&);

/// A variable that the unit and its environment files give. None: they do not set it.
[[nodiscard]] std::optional<StartWord> start_variable(const Host&, const UnitFile&, std::string_view name);

/// The path of an EnvironmentFile=, or of a pattern its files in order. Patterns stand in the last element.
[[nodiscard]] std::vector<std::string> environment_files(const Host&, const std::string& path);

}  // namespace nodecheck
