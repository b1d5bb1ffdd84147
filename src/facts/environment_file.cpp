#include "facts/environment_file.hpp"

#include <algorithm>

namespace nodecheck {
namespace {

constexpr std::string_view blanks = " \t";

bool is_end(char c) { return c == '\n' || c == '\r'; }

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Variables read() {
    while (!text_.empty()) assignment();
    return std::move(variables_);
  }

 private:
  void assignment() {
    text_.remove_prefix(std::min(text_.find_first_not_of(" \t\r\n"), text_.size()));
    if (text_.starts_with('#') || text_.starts_with(';')) return comment();
    const auto end = std::min(text_.find_first_of("=\r\n"), text_.size());
    const auto name = std::string(trimmed(text_.substr(0, end)));
    const bool assigns = end < text_.size() && text_[end] == '=';
    text_.remove_prefix(std::min(end + 1, text_.size()));
    if (assigns) variables_.emplace_back(name, value());
  }
  /// A comment goes on behind a backslash too.
  void comment() {
    while (!text_.empty()) {
      const char c = take();
      if (is_end(c)) return;
      if (c == '\\' && !text_.empty()) take();
    }
  }

  /// Quotes count where the value begins, and again after a closed one; inside a word they are part of it.
  std::string value() {
    std::string out;
    std::size_t keep = 0;  // blanks before this are not those of the line's end
    bool begins = true;
    while (!text_.empty()) {
      const char c = take();
      if (is_end(c)) break;
      if (begins && blanks.find(c) != std::string_view::npos) continue;
      if (begins && (c == '"' || c == '\'')) {
        quoted(c, out);
        keep = out.size();
        continue;
      }
      begins = false;
      if (c != '\\')
        out += c;
      else if (escaped(out))
        keep = out.size();
    }
    const auto last = out.find_last_not_of(blanks);
    out.resize(std::max(keep, last == std::string::npos ? 0 : last + 1));
    return out;
  }
  /// False: the end of the line, and the value goes on.
  bool escaped(std::string& out) {
    if (text_.empty()) return false;
    const char c = take();
    if (!is_end(c)) out += c;
    return !is_end(c);
  }
  void quoted(char quote, std::string& out) {
    while (!text_.empty()) {
      const char c = take();
      if (c == quote) return;
      if (quote == '"' && c == '\\')
        escaped_in_quotes(out);
      else
        out += c;
    }
  }
  void escaped_in_quotes(std::string& out) {
    if (text_.empty()) return;
    const char c = take();
    if (std::string_view("\"\\`$").find(c) != std::string_view::npos)
      out += c;
    else if (c != '\n')
      (out += '\\') += c;
  }
  char take() {
    const char c = text_.front();
    text_.remove_prefix(1);
    return c;
  }

  std::string_view text_;
  Variables variables_;
};

}  // namespace

Variables environment_in(std::string_view text) { return Reader(text).read(); }

}  // namespace nodecheck
