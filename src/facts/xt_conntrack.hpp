#pragma once
// The one xt match that both iptables-legacy and iptables-nft rulesets are full of, and that pod traffic never meets.
#include <cstdint>
#include <string_view>

namespace nodecheck {

/// Whether this match holds for packets of ct state INVALID alone: xt_conntrack's revisions 1 to 3 (--ctstate INVALID,
/// not inverted). `info` is the match's private data.
[[nodiscard]] bool matches_invalid_only(std::string_view name, std::uint32_t revision, std::string_view info);

}  // namespace nodecheck
