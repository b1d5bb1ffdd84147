#include "xml.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "utf8.hpp"

namespace nodecheck {
namespace {

constexpr unsigned replacement = 0xFFFD;

bool between(char c, unsigned char low, unsigned char high) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= low && byte <= high;
}

/// The length of ESC [ parameters intermediates final (ECMA-48 5.4) at the start of the text; 0: there is none.
std::size_t csi_length(std::string_view text) {
  if (text.substr(0, 2) != "\x1B[") return 0;
  std::size_t i = 2;
  while (i < text.size() && between(text[i], 0x30, 0x3F)) ++i;
  while (i < text.size() && between(text[i], 0x20, 0x2F)) ++i;
  return i < text.size() && between(text[i], 0x40, 0x7E) ? i + 1 : 0;
}

/// The length of ESC ] ... BEL or ESC ] ... ESC \ (titles, links) at the start of the text; 0: there is none.
std::size_t osc_length(std::string_view text) {
  if (text.substr(0, 2) != "\x1B]") return 0;
  const auto end = text.find_first_of("\x07\x1B", 2);
  if (end == std::string_view::npos) return 0;
  if (text[end] == '\x07') return end + 1;
  return text.substr(end, 2) == "\x1B\\" ? end + 2 : 0;
}

/// Other escapes stay, made visible: two-byte ones cannot be told from an ESC before a letter that is meant.
std::string without_ansi(std::string_view text) {
  std::string kept;
  kept.reserve(text.size());
  while (!text.empty()) {
    const auto length = std::max(csi_length(text), osc_length(text));
    if (length == 0) kept += text.front();
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return kept;
}

/// https://www.w3.org/TR/xml/#charsets, less DEL and C1.
bool shown_as_is(char32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  return (c < 0x7F || c > 0x9F) && c != 0xFFFE && c != 0xFFFF;
}

/// '>' too, so that "]]>" never stands in text. A raw CR would be read as LF.
std::string_view escaped(char32_t c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\r':
      return "&#13;";
    default:
      return {};
  }
}

std::string_view escaped_in_attribute(char32_t c) {
  if (c == '\n') return "&#10;";
  if (c == '\t') return "&#9;";
  return escaped(c);
}

/// Past ASCII as a reference: xunit-viewer guesses the encoding from the bytes, and fails where it guesses wrong.
std::string written(const CodePoint& point) {
  const auto value = point.valid ? static_cast<unsigned>(point.value) : replacement;
  if (!shown_as_is(value)) return fmt::format("#x{:02X}", value);
  return value < 0x80 ? std::string(1, static_cast<char>(value)) : fmt::format("&#x{:X};", value);
}

std::string sanitised(std::string_view bytes, std::string_view (*escape)(char32_t)) {
  std::string safe;
  for_each_code_point(without_ansi(bytes), [&](const CodePoint& point, std::string_view) {
    const auto entity = escape(point.value);
    safe += entity.empty() ? written(point) : std::string(entity);
  });
  return safe;
}

std::string indent(std::size_t depth) { return std::string(2 * depth, ' '); }

}  // namespace

std::string xml_text(std::string_view bytes) { return sanitised(bytes, escaped); }

std::string xml_attribute(std::string_view bytes) { return sanitised(bytes, escaped_in_attribute); }

XmlWriter::XmlWriter(std::ostream& out) : out_(out) { out_ << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"; }

void XmlWriter::start_tag(std::string_view name, const Attributes& attributes) {
  out_ << indent(open_.size()) << '<' << name;
  for (const auto& [key, value] : attributes) out_ << ' ' << key << "=\"" << xml_attribute(value) << '"';
}

void XmlWriter::open(std::string_view name, const Attributes& attributes) {
  start_tag(name, attributes);
  out_ << ">\n";
  open_.emplace_back(name);
}

void XmlWriter::close() {
  const auto name = open_.back();
  open_.pop_back();
  out_ << indent(open_.size()) << "</" << name << ">\n";
}

void XmlWriter::leaf(std::string_view name, const Attributes& attributes, std::string_view text) {
  start_tag(name, attributes);
  if (text.empty())
    out_ << "/>\n";
  else
    out_ << '>' << xml_text(text) << "</" << name << ">\n";
}

}  // namespace nodecheck
