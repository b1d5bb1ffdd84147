#pragma once
// The console's typography: tags at the margin, text beneath them, 80 columns. Colour only adds to it.
#include <ostream>
#include <string_view>

namespace nodecheck {

enum class Tint { none, bold, red, yellow, green, cyan };

class Page {
 public:
  Page(std::ostream& out, bool color) : out_(out), color_(color) {}

  /// Text from the margin; continued lines are indented a little.
  void line(std::string_view text, Tint tint = Tint::none);
  /// A tag at the margin, in colour, and text beside it; all that follows stands beneath that text.
  void entry(std::string_view tag, Tint tint, std::string_view text);
  void text(std::string_view text);
  /// A name and its value, one beneath the other in columns.
  void row(std::string_view name, std::string_view value);
  /// Indented a little more: where a thing was seen.
  void detail(std::string_view text);
  /// "why:  text"
  void labelled(std::string_view label, std::string_view text);
  /// Prose wrapped after "fix:"; the lines that begin with two spaces are commands and stay whole.
  void remedy(std::string_view lines);
  void blank();

 private:
  void wrapped(std::string_view text, std::string_view first, std::string_view rest);

  std::ostream& out_;
  bool color_;
};

}  // namespace nodecheck
