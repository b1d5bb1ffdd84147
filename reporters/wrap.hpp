#pragma once
// Breaks prose for terminals of 80 columns, which is what a serial console or a crash cart has.
#include <string>
#include <string_view>
#include <vector>

namespace nodecheck {

inline constexpr std::size_t columns = 80;

/// Lines of at most `width` columns; `first` begins the first of them, `rest` every other. Runs of white space become
/// one blank; a word that is longer than a line stays whole. No text: no line.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::string_view first, std::string_view rest,
                                            std::size_t width = columns);

}  // namespace nodecheck
