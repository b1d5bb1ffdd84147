#pragma once
// Swap partitions of a GPT, which systemd-gpt-auto-generator(8) switches on by their type where they lie on the root's
// disk, whatever fstab says of other things. Read from udev's database: no device is opened.
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

struct GptSwap {
  std::string node;      ///< /dev/sda2
  std::string disk;      ///< of its disk, major:minor
  bool no_auto = false;  ///< bit 63 of its attributes: not to be used by itself
  bool operator==(const GptSwap&) const = default;
};

struct GptSwaps {
  std::vector<GptSwap> partitions;      ///< formatted as swap or encrypted
  std::vector<std::string> root_disks;  ///< on which / and /usr lie, major:minor; empty: on none
  bool root_hidden = false;             ///< what lies below / is not told: an overlay, as containers have
  bool operator==(const GptSwaps&) const = default;
};

void to_json(Json&, const GptSwap&);
void from_json(const Json&, GptSwap&);
void to_json(Json&, const GptSwaps&);
void from_json(const Json&, GptSwaps&);

/// The value of one property of a record in /run/udev/data; empty: it has none.
[[nodiscard]] std::string udev_property(std::string_view record, std::string_view name);

[[nodiscard]] GptSwaps read_gpt_swaps(const Host&);

}  // namespace nodecheck
