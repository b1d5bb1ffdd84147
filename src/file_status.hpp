#pragma once
// What a node's file is, for those who judge its mode and its age, or ask whether two paths lead to one file; and what
// filesystem a path is on.
#include <cstdint>
#include <optional>

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

/// What statfs(2) says of the filesystem that a path is on, links followed, and what a look into a folder shows.
struct FilesystemStatus {
  std::uint64_t type = 0;                     ///< its magic number, as in linux/magic.h
  std::uint64_t size = 0, free = 0;           ///< bytes; free: those that others than root may still take
  std::uint64_t inodes = 0, free_inodes = 0;  ///< 0 inodes: it has no fixed number of them
  bool no_exec = false, read_only = false;
  /// Whether a folder's entries say what kind of file they are (d_type). None: the path is no folder, or is closed to
  /// us, or has no entry that would show it.
  std::optional<bool> entry_types = {};
  std::uint64_t mount = 0;   ///< its mount's id, as mountinfo has it; 0: kernels before 5.8 do not tell
  std::uint64_t device = 0;  ///< the same for all paths on it, but for subvolumes
  bool operator==(const FilesystemStatus&) const = default;
};

}  // namespace nodecheck
