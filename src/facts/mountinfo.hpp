#pragma once
// /proc/PID/mountinfo: the mounts of a mount namespace, in the order in which they were made.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nodecheck {

struct Mount {
  std::uint64_t id = 0;
  std::string point;    ///< below the root of the process; octal escapes are resolved
  std::string type;     ///< ext4, overlay, ...
  bool shared = false;  ///< it is in a peer group: what is mounted below it shows in the other members
  bool no_exec = false;
  bool operator==(const Mount&) const = default;
};

/// Throws std::runtime_error on what is no mountinfo, and where it is empty, as in a chroot.
[[nodiscard]] std::vector<Mount> parse_mountinfo(std::string_view text);

/// Null: there is none.
[[nodiscard]] const Mount* mount_with_id(const std::vector<Mount>&, std::uint64_t id);
/// The innermost mount that covers an absolute path without links; of several on one point the last. Null: there is
/// none.
[[nodiscard]] const Mount* covering_mount(const std::vector<Mount>&, std::string_view path);

}  // namespace nodecheck
