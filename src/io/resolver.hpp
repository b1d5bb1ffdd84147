#pragma once
// A name's addresses as this machine's programs get them: the C library's resolver, with all that it may ask.
#include <string>
#include <vector>

namespace nodecheck::io {

/// Sorted, each once; empty: it has none. Throws Unavailable where nobody could say, such as without an answering DNS
/// server. It may block for minutes.
[[nodiscard]] std::vector<std::string> addresses_of(const std::string& name);

}  // namespace nodecheck::io
