#pragma once
// A URL's parts that may be told: who is asked, and never as whom.
#include <optional>
#include <string>
#include <string_view>

namespace nodecheck {

struct Url {
  std::string scheme;  ///< in lower case
  std::string host;    ///< an IPv6 address without its brackets
  int port = 0;        ///< 0: not said
  bool operator==(const Url&) const = default;
};

/// None: it has no scheme, no host, or a port that is none.
[[nodiscard]] std::optional<Url> parse_url(std::string_view text);
/// http://proxy.example.org:3128, [fd00::4] in brackets.
[[nodiscard]] std::string to_string(const Url&);

}  // namespace nodecheck
