#pragma once
// The words of nft(8) for what a rule reads, so that a condition which is not decided can be named.
#include <string>

#include "facts/nf_expression.hpp"

namespace nodecheck {

/// "ip saddr", "tcp dport", "meta mark", "ct state", "match limit", "lookup @blocked", "limit", ...
[[nodiscard]] std::string words(const nf::Expression&, int version, std::uint8_t protocol);

}  // namespace nodecheck
