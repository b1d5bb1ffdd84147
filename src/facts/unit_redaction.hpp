#pragma once
// A command line without what may be a secret: units name tokens and passwords, and facts are sent to strangers.
#include <string>
#include <vector>

namespace nodecheck {

/// "..." stands for every word and value but those known to be harmless: the program, subcommands, paths, local
/// endpoints, true and false, and the values of flags that checks know. The names of flags and of NAME=value stay, and
/// so do variables.
[[nodiscard]] std::vector<std::string> without_secrets(std::vector<std::string> words);

}  // namespace nodecheck
