// Whatever bytes a node gives us, what we write between tags holds only characters that XML 1.0 allows.
#include "xml.hpp"

#include <cstdint>
#include <cstdlib>

#include "utf8.hpp"

namespace {

bool legal(char32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  return c != 0xFFFE && c != 0xFFFF;
}

void require(bool holds) {
  if (!holds) std::abort();
}

void require_legal(const std::string& text, std::string_view forbidden) {
  nodecheck::for_each_code_point(
      text, [](const nodecheck::CodePoint& point, std::string_view) { require(point.valid && legal(point.value)); });
  require(text.find_first_of(forbidden) == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  require_legal(nodecheck::xml_text(bytes), "<>\r\x1B");
  require_legal(nodecheck::xml_attribute(bytes), "<>\"\r\n\t\x1B");
  return 0;
}
