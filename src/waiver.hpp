#pragma once
// A failure that is known and accepted, by whom, why and until when. It stays a failure, and no longer counts.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nodecheck {

struct Waiver {
  std::string
      pattern;  ///< a check's id, an alias in any case, or a glob of either; of one finding where it is that alias
  std::string reason;
  std::string owner;                    ///< may be empty
  std::optional<std::int64_t> expires;  ///< seconds since the epoch, from which on it holds no more; none: permanent
  std::string until;                    ///< that as it was written: 2027-06-30
  std::string source;                   ///< FILE:LINE, or the flag
  bool operator==(const Waiver&) const = default;
};

/// What became of a waiver in a run.
enum class WaiverUse {
  applied,
  expired,  ///< it would have applied
  idle,     ///< nothing that it names failed
};
[[nodiscard]] std::string_view word(WaiverUse);

struct UsedWaiver {
  Waiver waiver;
  WaiverUse use = WaiverUse::idle;
  bool operator==(const UsedWaiver&) const = default;
};

}  // namespace nodecheck
