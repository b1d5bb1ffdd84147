#pragma once
// What a user hands in: a file, a pipe, standard input. Nobody may ever write to a pipe, so that the wait has an end.
#include <string>

#include "clock.hpp"

namespace nodecheck::io {

/// Relative to the working directory; - is standard input. Throws std::system_error: ETIME where what is no file on
/// a disk had not ended by `until`, EFBIG above 64 MiB.
[[nodiscard]] std::string read_input(const std::string& path, Clock::time_point until);

}  // namespace nodecheck::io
