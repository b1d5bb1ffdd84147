#include "utf8.hpp"

namespace nodecheck {
namespace {

unsigned byte(std::string_view text, std::size_t i) { return static_cast<unsigned char>(text[i]); }

/// How many bytes a lead byte announces; 0: it is none. C0, C1 and F5..FF begin no valid sequence.
std::size_t announced(unsigned lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xF0 && lead < 0xF5) return 4;
  return 0;
}

/// Of three and four bytes, also the overlong ones, surrogates and what lies past the end of Unicode.
bool is_scalar(char32_t value, std::size_t bytes) {
  if (bytes == 3) return value >= 0x800 && (value < 0xD800 || value > 0xDFFF);
  if (bytes == 4) return value >= 0x10000 && value <= 0x10FFFF;
  return true;
}

}  // namespace

CodePoint first_code_point(std::string_view text) {
  const auto lead = byte(text, 0);
  const CodePoint broken{lead, 1, false};
  const auto bytes = announced(lead);
  if (bytes == 0 || bytes > text.size()) return broken;
  constexpr unsigned payload[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  char32_t value = lead & payload[bytes];
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(text, i) & 0xC0U) != 0x80U) return broken;
    value = value << 6U | (byte(text, i) & 0x3FU);
  }
  return is_scalar(value, bytes) ? CodePoint{value, bytes, true} : broken;
}

}  // namespace nodecheck
