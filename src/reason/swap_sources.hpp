#pragma once
// What would switch swap on at the next boot, by the rules of those who read the files.
#include <string>
#include <vector>

#include "facts/boot_swaps.hpp"
#include "facts/boot_units.hpp"

namespace nodecheck {

struct SwapSource {
  enum class Kind { fstab, unit, gpt, zram, service, command, argument };
  Kind kind = Kind::fstab;
  std::string what;    ///< /dev/sda2, UUID=..., zram0, a service
  std::string source;  ///< file:line, a unit's file, a partition
  std::string off;     ///< why boot leaves it alone; empty: it switches it on
  bool waits = false;  ///< off only as long as fstab has a line of type swap
  bool operator==(const SwapSource&) const = default;
};

/// In the order in which boot comes by them. Those that are off are among them.
[[nodiscard]] std::vector<SwapSource> swap_sources(const BootSwaps&, const BootUnits&);
/// "/etc/fstab:9 (/dev/sda2)"
[[nodiscard]] std::string words_for(const SwapSource&);

/// Where a command switches all swap off again after that, file:line; empty: none does. `for_certain`: before the
/// kubelet starts, which other commands may race.
[[nodiscard]] std::string switched_off(const BootUnits&, bool for_certain);

/// Commands against just these, lines as Check::remedy has them; of sources that are off, those that would come on once
/// the others are gone. Empty where there is nothing to do.
[[nodiscard]] std::string remedy_for(const std::vector<SwapSource>&, const BootUnits&);

}  // namespace nodecheck
