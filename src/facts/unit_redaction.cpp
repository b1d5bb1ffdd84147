#include "facts/unit_redaction.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace nodecheck {
namespace {

constexpr auto cut = "...";

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

bool names_a_secret(std::string_view flag) {
  const auto name = lower(flag);
  constexpr std::string_view words[]{"token", "passw", "secret", "credential"};
  return std::any_of(std::begin(words), std::end(words),
                     [&](auto word) { return name.find(word) != std::string::npos; });
}

// HTTP_PROXY=http://me:pw@proxy
bool is_assignment(std::string_view word) {
  const auto equals = word.find('=');
  if (equals == std::string_view::npos || equals == 0) return false;
  return std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(equals),
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

// --registry-mirror=https://me:pw@mirror.example/
std::string without_user(std::string word) {
  for (auto at = word.find("://"); at != std::string::npos; at = word.find("://", at + 3)) {
    const auto host_ends = std::min(word.find_first_of("/?#,", at + 3), word.size());
    const auto user_ends = word.rfind('@', host_ends);
    if (user_ends != std::string::npos && user_ends > at + 3) word.replace(at + 3, user_ends - at - 3, cut);
  }
  return word;
}

std::string without_value(const std::string& word) {
  const auto equals = word.find('=');
  const bool flag = word.starts_with('-');
  if (word.find_first_of(" \t\n") != std::string::npos && !flag) return cut;
  if (equals == std::string::npos) return without_user(word);
  if (is_assignment(word) || (flag && names_a_secret(word.substr(0, equals)))) return word.substr(0, equals + 1) + cut;
  return without_user(word);
}

}  // namespace

std::vector<std::string> without_secrets(std::vector<std::string> words) {
  bool value_is_secret = false;
  for (auto& word : words) {
    const bool flag = word.starts_with('-');
    const bool bare_flag = flag && word.find('=') == std::string::npos;
    if (value_is_secret && !flag && !word.starts_with('$'))
      word = cut;
    else
      word = without_value(word);
    value_is_secret = bare_flag && names_a_secret(word);
  }
  return words;
}

}  // namespace nodecheck
