#include "console_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "printable.hpp"
#include "wrap.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view margin = "      ";  // as wide as "FAIL  "
constexpr std::string_view detail_margin = "        ";
constexpr std::string_view label_margin = "            ";  // beneath the text after "fix:  "
constexpr std::string_view command_mark = "  ";

std::string painted(std::string_view text, Tint tint, bool color) {
  constexpr std::array<std::string_view, 6> codes{"", "1", "1;31", "1;33", "32", "36"};
  const auto code = codes.at(static_cast<std::size_t>(tint));
  return color && !code.empty() ? fmt::format("\x1B[{}m{}\x1B[0m", code, text) : std::string(text);
}

}  // namespace

void Page::wrapped(std::string_view text, std::string_view first, std::string_view rest) {
  for (const auto& line : wrap(printable(text), first, rest)) out_ << line << '\n';
}

void Page::line(std::string_view text, Tint tint) {
  for (const auto& line : wrap(printable(text), "", "  ")) out_ << painted(line, tint, color_) << '\n';
}

void Page::entry(std::string_view tag, Tint tint, std::string_view text) {
  const auto first = fmt::format("{:<4}  ", tag);
  for (auto line : wrap(printable(text), first, margin)) {
    if (line.starts_with(first)) line.replace(0, tag.size(), painted(tag, tint, color_));
    out_ << line << '\n';
  }
}

void Page::text(std::string_view text) { wrapped(text, margin, margin); }

void Page::row(std::string_view name, std::string_view value) {
  constexpr std::string_view value_margin = "                    ";
  wrapped(value, fmt::format("  {:<18}", name), value_margin);
}

void Page::detail(std::string_view text) { wrapped(text, detail_margin, fmt::format("{}  ", detail_margin)); }

void Page::labelled(std::string_view label, std::string_view text) {
  wrapped(text, fmt::format("{}{:<5} ", margin, fmt::format("{}:", label)), label_margin);
}

void Page::remedy(std::string_view lines) {
  if (lines.starts_with(command_mark)) out_ << margin << "fix:\n";
  auto first = fmt::format("{}fix:  ", margin);
  while (!lines.empty()) {
    const auto line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    if (line.starts_with(command_mark)) {
      out_ << label_margin << printable_command(line) << '\n';
      continue;
    }
    wrapped(line, first, label_margin);
    first = label_margin;
  }
}

void Page::blank() { out_ << '\n'; }

}  // namespace nodecheck
