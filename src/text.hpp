#pragma once
// Splitting text files as the kernel and the daemons do: by lines, by blanks.
#include <concepts>
#include <string>
#include <string_view>
#include <vector>

namespace nodecheck {

[[nodiscard]] std::string_view trim(std::string_view text);  ///< blanks, tabs, CR and LF off both ends
/// Without the line ends; a last line without one counts, an empty one after the last does not.
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);
/// Split at runs of blanks and tabs; no empty words.
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view line);
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char at);  ///< keeps empty parts
// What these return points into the text, which must outlive it: a range-for over a temporary's lines does not compile.
template <std::same_as<std::string> S>
void lines_of(S&&) = delete;
template <std::same_as<std::string> S>
void words_of(S&&) = delete;
template <std::same_as<std::string> S>
void split(S&&, char) = delete;
/// For a command that people paste: quoted where a shell would see more than a word in it; control characters become ?.
[[nodiscard]] std::string shell_word(std::string_view text);
[[nodiscard]] std::string underscored(std::string_view module);  ///< br-netfilter is br_netfilter

}  // namespace nodecheck
