#pragma once
// Writes a file so that a reader never sees half of it.
#include <chrono>
#include <string>
#include <string_view>

namespace nodecheck::io {

/// A temporary file in the same folder, fsync, rename. What is there and is no regular file (a pipe, /dev/null) is
/// written to as it stands; a symbolic link keeps pointing to what is then replaced. "-" is standard output.
/// A pipe that nobody reads from is given up in the end. A file that is replaced keeps its mode; a new one gets `mode`,
/// less the umask. Another user's link is refused. Throws std::system_error.
void write_whole(const std::string& path, std::string_view content, unsigned mode = 0666,
                 std::chrono::milliseconds patience = std::chrono::seconds(10));

}  // namespace nodecheck::io
