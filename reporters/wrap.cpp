#include "wrap.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view blanks = " \t\r\n\v\f";

/// Takes the first word off the text; empty: there is none left.
std::string_view next_word(std::string_view& text) {
  const auto begin = text.find_first_not_of(blanks);
  text.remove_prefix(begin == std::string_view::npos ? text.size() : begin);
  const auto word = text.substr(0, text.find_first_of(blanks));
  text.remove_prefix(word.size());
  return word;
}

}  // namespace

std::vector<std::string> wrap(std::string_view text, std::string_view first, std::string_view rest, std::size_t width) {
  std::vector<std::string> lines;
  bool line_has_word = false;
  for (auto word = next_word(text); !word.empty(); word = next_word(text)) {
    if (lines.empty()) {
      lines.emplace_back(first);
    } else if (line_has_word && lines.back().size() + 1 + word.size() > width) {
      lines.emplace_back(rest);
      line_has_word = false;
    }
    if (line_has_word) lines.back() += ' ';
    lines.back() += word;
    line_has_word = true;
  }
  return lines;
}

}  // namespace nodecheck
