#pragma once
// Names of devices, files and units come from the node, and whoever controls those must not control the terminal on
// which the report is read.
#include <string>
#include <string_view>

namespace nodecheck {

/// Prose: printable ASCII; white space as a blank, \u{fc} for other characters, \xff for bytes that are not UTF-8.
[[nodiscard]] std::string printable(std::string_view bytes);

/// Lines: each as one to paste.
[[nodiscard]] std::string printable_lines(std::string_view text);

/// A line to paste: like prose, but tabs and printable UTF-8 stay what they are.
[[nodiscard]] std::string printable_command(std::string_view bytes);

}  // namespace nodecheck
