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

/// Takes away the regular file that write_whole would have replaced; of another user's link the link alone. False:
/// there is none, or something else, or a file that a descriptor of ours is open on (/dev/stderr). Throws
/// std::system_error.
[[nodiscard]] bool remove_whole(const std::string& path);

}  // namespace nodecheck::io
