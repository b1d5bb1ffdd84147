#pragma once
// Names as the kernel writes them into /proc, where a blank would end them.
#include <string>
#include <string_view>

namespace nodecheck {

/// mangle_path() undone: \040 is a blank, \134 a backslash.
[[nodiscard]] std::string without_octal_escapes(std::string_view text);

}  // namespace nodecheck
