#pragma once
// Words that people type, in the configuration, the environment and on the command line: what is refused, and with
// which advice.
#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "version.hpp"

namespace nodecheck {

/// What was said cannot be carried out: exit status 64.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws UsageError: "unknown WHAT 'WORD'; did you mean 'NEAR'?"
[[noreturn]] void refuse(const std::string& what, const std::string& word, const std::vector<std::string>& candidates);
/// Throws UsageError: "SAID is one of A|B, not 'WORD'"
[[noreturn]] void refuse_choice(const std::string& said, const std::string& word,
                                const std::vector<std::string>& words);

/// The candidate within two edits of the word, or the one it begins; empty: none is near.
[[nodiscard]] std::string nearest(const std::string& word, const std::vector<std::string>& candidates);

/// One of a closed set of words; `said` names who says it in the refusal.
template <class T>
T choice(const std::string& said, const std::string& word, const std::vector<std::pair<std::string, T>>& choices) {
  std::vector<std::string> words;
  for (const auto& [name, value] : choices) {
    if (name == word) return value;
    words.push_back(name);
  }
  refuse_choice(said, word, words);
}

/// 500ms, 10s, 2m, 1h, and a plain number of seconds (2, 0.5). Throws UsageError on anything else and on 0.
[[nodiscard]] std::chrono::milliseconds parse_duration(const std::string& text);
/// Throw UsageError.
[[nodiscard]] Version version_or_refuse(const std::string& said, const std::string& word);
void refuse_what_is_no_cidr(const std::string& said, const std::vector<std::string>& words);

}  // namespace nodecheck
