#pragma once
// The words of nft's scripts.
#include <string>
#include <string_view>
#include <vector>

namespace nodecheck {

struct NftToken {
  std::string text;  ///< a word, a string without its quotes, one of { } , : or ";" for the end of a statement
  int line = 0;
};

/// Comments are dropped; a line's end is ";", unless a backslash comes before it.
[[nodiscard]] std::vector<NftToken> nft_tokens(std::string_view text);

}  // namespace nodecheck
