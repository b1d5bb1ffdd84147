#pragma once
// What a node's file is, for those who judge its mode and its age.
#include <cstdint>

namespace nodecheck {

/// What stat(2) says of a path, links followed.
struct FileStatus {
  bool regular = false;
  unsigned mode = 0;          ///< permission bits, 07777
  std::int64_t modified = 0;  ///< mtime, nanoseconds since the epoch
  unsigned owner = 0;         ///< uid
  bool no_exec = false;       ///< its filesystem is mounted noexec
};

}  // namespace nodecheck
