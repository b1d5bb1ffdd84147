#include "printable.hpp"

#include <fmt/format.h>

#include "text.hpp"
#include "utf8.hpp"

namespace nodecheck {
namespace {

bool printable_ascii(char32_t c) { return c >= 0x20 && c < 0x7F; }

bool white_space(char32_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// C0 and C1 steer a terminal; the others reorder or hide text, so that what is pasted is not what was read.
bool deceives(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x61C || c == 0x180E ||
         (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
         (c >= 0xFFF9 && c <= 0xFFFF) || c >= 0xE0000;
}

std::string made_visible(const CodePoint& point) {
  const auto value = static_cast<unsigned>(point.value);
  return point.valid && value >= 0x80 ? fmt::format("\\u{{{:x}}}", value) : fmt::format("\\x{:02x}", value);
}

}  // namespace

std::string printable(std::string_view bytes) {
  std::string text;
  for_each_code_point(bytes, [&](const CodePoint& point, std::string_view raw) {
    if (white_space(point.value))
      text += ' ';
    else
      text += point.valid && printable_ascii(point.value) ? std::string(raw) : made_visible(point);
  });
  return text;
}

std::string printable_command(std::string_view bytes) {
  std::string text;
  for_each_code_point(bytes, [&](const CodePoint& point, std::string_view raw) {
    const bool stays = point.valid && (point.value == '\t' || !deceives(point.value));
    text += stays ? std::string(raw) : made_visible(point);
  });
  return text;
}

std::string printable_lines(std::string_view text) {
  std::string lines;
  for (const auto line : lines_of(text)) lines += printable_command(line) + '\n';
  if (!text.ends_with('\n') && !lines.empty()) lines.pop_back();
  return lines;
}

}  // namespace nodecheck
