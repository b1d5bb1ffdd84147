#include "facts/unit_words.hpp"

#include <algorithm>
#include <cstdint>

namespace nodecheck {
namespace {

constexpr std::string_view blanks = " \t\r\n";

bool is_blank(char c) { return blanks.find(c) != std::string_view::npos; }

/// None: not `size` digits of this base.
std::optional<std::uint32_t> digits(std::string_view text, std::size_t size, int base) {
  if (text.size() < size) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : text.substr(0, size)) {
    const auto digit = std::string_view("0123456789abcdef").find(c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c);
    if (digit >= static_cast<std::size_t>(base)) return std::nullopt;
    value = value * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(digit);
  }
  return value;
}

std::string utf8(std::uint32_t c) {
  const auto tail = [&](unsigned shift) { return static_cast<char>(0x80U | ((c >> shift) & 0x3fU)); };
  if (c < 0x80) return {static_cast<char>(c)};
  if (c < 0x800) return {static_cast<char>(0xc0U | (c >> 6U)), tail(0)};
  if (c < 0x10000) return {static_cast<char>(0xe0U | (c >> 12U)), tail(6), tail(0)};
  return {static_cast<char>(0xf0U | (c >> 18U)), tail(12), tail(6), tail(0)};
}

struct Escape {
  std::string text;
  std::size_t size;  ///< of what was read after the backslash
};

std::optional<Escape> by_number(std::string_view after) {
  const auto kind = after[0];
  const std::size_t size = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
  const auto value = size ? digits(after.substr(1), size, 16) : digits(after, 3, 8);
  if (!value || *value == 0 || *value > (kind == 'u' || kind == 'U' ? 0x10ffffU : 0xffU)) return std::nullopt;
  if (kind == 'u' || kind == 'U') return Escape{utf8(*value), size + 1};
  return Escape{{static_cast<char>(*value)}, size ? size + 1 : 3};
}

/// None: no escape that systemd knows.
std::optional<Escape> c_escape(std::string_view after) {
  constexpr std::string_view names = "abfnrtv\\\"'s", values = "\a\b\f\n\r\t\v\\\"' ";
  if (const auto at = names.find(after[0]); at != std::string_view::npos) return Escape{{values[at]}, 1};
  return by_number(after);
}

/// Of words; `c_escapes` tells a unit's line from a variable's value.
class Splitter {
 public:
  Splitter(std::string_view text, bool c_escapes) : text_(text), c_escapes_(c_escapes) {}

  /// False: a quote is not closed.
  bool split() {
    while (!text_.empty()) step();
    const bool closed = quote_ == '\0';
    end_word();
    return closed;
  }
  std::vector<std::string> words;

 private:
  void step() {
    const char c = text_.front();
    text_.remove_prefix(1);
    if (c == '\\')
      escape();
    else if (quote_ != '\0')
      quoted(c);
    else if (is_blank(c))
      end_word();
    else if (c == '"' || c == '\'')
      in_word_ = true, quote_ = c;
    else
      add(c);
  }
  void quoted(char c) {
    if (c == quote_)
      quote_ = '\0';
    else
      add(c);
  }
  void escape() {
    const auto known = c_escapes_ && !text_.empty() ? c_escape(text_) : std::nullopt;
    if (known) {
      in_word_ = true;
      word_ += known->text;
      text_.remove_prefix(known->size);
      return;
    }
    if (c_escapes_) return add('\\');
    if (text_.empty()) return;
    add(text_.front());
    text_.remove_prefix(1);
  }
  void add(char c) {
    in_word_ = true;
    word_ += c;
  }
  void end_word() {
    if (in_word_) words.push_back(std::move(word_));
    word_.clear();
    in_word_ = false;
  }

  std::string_view text_;
  bool c_escapes_;
  std::string word_;
  bool in_word_ = false;
  char quote_ = '\0';
};

/// None: left as it is written.
std::optional<std::string> specifier(char c, std::string_view unit) {
  const auto stem = unit.substr(0, unit.rfind('.'));
  switch (c) {
    case '%':
      return "%";
    case 'n':
      return std::string(unit);
    case 'N':
      return std::string(stem);
    case 'p':
      return std::string(stem.substr(0, stem.find('@')));
    case 'E':
      return "/etc";
    case 't':
      return "/run";
    case 'S':
      return "/var/lib";
    case 'C':
      return "/var/cache";
    case 'L':
      return "/var/log";
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<std::vector<std::string>> unit_words(std::string_view line) {
  Splitter splitter(line, true);
  if (!splitter.split()) return std::nullopt;
  return std::move(splitter.words);
}

std::vector<std::string> variable_words(std::string_view value) {
  Splitter splitter(value, false);
  (void)splitter.split();
  return std::move(splitter.words);
}

std::string expand_specifiers(std::string_view word, std::string_view unit) {
  std::string out;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const auto value = word[i] == '%' && i + 1 < word.size() ? specifier(word[i + 1], unit) : std::nullopt;
    if (value) ++i;
    out += value ? *value : std::string(1, word[i]);
  }
  return out;
}

}  // namespace nodecheck
