#pragma once
// /proc/swaps: what is in use as swap now. zram counts.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

struct SwapDevice {
  std::string path;  ///< octal escapes (\040) as the kernel writes them are resolved
  std::string kind;  ///< partition or file
  std::int64_t kib = 0;
  bool operator==(const SwapDevice&) const = default;
};

struct Swaps {
  static constexpr std::string_view id = "swaps";
  std::vector<SwapDevice> devices;  ///< empty: swap is off
  bool operator==(const Swaps&) const = default;
};

void to_json(Json&, const SwapDevice&);
void from_json(const Json&, SwapDevice&);
void to_json(Json&, const Swaps&);
void from_json(const Json&, Swaps&);

[[nodiscard]] Swaps parse_swaps(std::string_view text);

template <>
Swaps probe<Swaps>(Node&);

}  // namespace nodecheck
