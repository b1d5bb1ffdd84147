#pragma once
// Text from a node is bytes. This is the one place that says which of them are UTF-8, for every reporter that must not
// pass broken ones on.
#include <cstddef>
#include <string>
#include <string_view>

namespace nodecheck {

/// What stands at the start of some bytes.
struct CodePoint {
  char32_t value = 0;     ///< the byte itself where it is not valid UTF-8
  std::size_t bytes = 0;  ///< how many it took; 1 where it is not valid
  bool valid = false;
};

/// The first code point of a text that is not empty. Overlong forms, surrogates and values past U+10FFFF are not valid.
[[nodiscard]] CodePoint first_code_point(std::string_view text);

/// Calls `each(code_point, its bytes)` from the first to the last.
template <class F>
void for_each_code_point(std::string_view text, F each) {
  while (!text.empty()) {
    const auto point = first_code_point(text);
    each(point, text.substr(0, point.bytes));
    text.remove_prefix(point.bytes);
  }
}

}  // namespace nodecheck
