#pragma once
// Writes a file so that a reader never sees half of it.
#include <chrono>
#include <string>
#include <string_view>

namespace nodecheck::io {

/// What a new file may; one that is replaced keeps what it may.
struct FileMode {
  unsigned bits = 0666;  ///< less the umask
  bool exactly = false;  ///< whatever the umask is, and also of a file that is replaced
};

/// A temporary file in the same folder, fsync, rename. What is there and is no regular file (a pipe, /dev/null) is
/// written to as it stands; a symbolic link keeps pointing to what is then replaced. "-" is standard output.
/// A pipe that nobody reads from is given up in the end. Another user's link is refused. Throws std::system_error.
void write_whole(const std::string& path, std::string_view content, FileMode mode = {},
                 std::chrono::milliseconds patience = std::chrono::seconds(10));

}  // namespace nodecheck::io
