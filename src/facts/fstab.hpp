#pragma once
// /etc/fstab as getmntent(3) reads it, and the names that systemd gives to the units that it makes of its lines.
#include <string>
#include <string_view>
#include <vector>

namespace nodecheck {

struct FstabEntry {
  std::string spec;   ///< /dev/sda2, UUID=..., /swap file: octal escapes are resolved
  std::string point;  ///< none, swap
  std::string type;   ///< empty: the line ends before it
  std::string options;
  int line = 0;
  bool operator==(const FstabEntry&) const = default;

  /// The last of noauto and auto, which is how systemd reads it; swapon(8) takes any noauto.
  [[nodiscard]] bool automatic() const;
};

[[nodiscard]] std::vector<FstabEntry> parse_fstab(std::string_view text);

/// What systemd makes of UUID=, LABEL=, PARTUUID= and PARTLABEL=: a path below /dev/disk. Others stay.
[[nodiscard]] std::string device_path(std::string_view spec);
/// systemd-escape --path: /dev/sda2 is dev-sda2.swap. Empty: systemd makes no unit of such a path.
[[nodiscard]] std::string unit_of_path(std::string_view path, std::string_view suffix);

}  // namespace nodecheck
