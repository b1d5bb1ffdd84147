#pragma once
// What a node's file is, for those who judge its mode and its age, or ask whether two paths lead to one file.
#include <cstdint>

namespace nodecheck {

/// What stat(2) says of a path, links followed.
struct FileStatus {
  bool regular = false;
  unsigned mode = 0;          ///< permission bits, 07777
  std::int64_t modified = 0;  ///< mtime, nanoseconds since the epoch
  std::int64_t changed = 0;   ///< ctime: also of its mode, owner, name and links
  std::int64_t born = 0;      ///< when the inode was made; 0: the filesystem does not tell
  unsigned owner = 0;         ///< uid
  bool no_exec = false;       ///< its filesystem is mounted noexec
  std::uint64_t device = 0;   ///< of its filesystem
  std::uint64_t inode = 0;

  /// Whether both are one file.
  [[nodiscard]] bool is(const FileStatus& other) const { return device == other.device && inode == other.inode; }
};

}  // namespace nodecheck
