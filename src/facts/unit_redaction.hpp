#pragma once
// A command line without what may be a secret: units name tokens and passwords, and facts are sent to strangers.
#include <string>
#include <vector>

namespace nodecheck {

/// "..." stands for the value of a flag that names a token, password, secret or credential, for that of NAME=value, for
/// a word with blanks in it (a script) and for the user part of a URL. Lone variables stay.
[[nodiscard]] std::vector<std::string> without_secrets(std::vector<std::string> words);

}  // namespace nodecheck
