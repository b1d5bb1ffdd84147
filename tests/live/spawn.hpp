#pragma once
// Daemons that a test starts, and that never outlive it.
#include <sys/types.h>

#include <string>
#include <vector>

namespace nodecheck {

/// Dies with this thread, so that a test that is killed leaves nothing behind; a group of its own for its children.
/// Both of its outputs are appended to `log`.
[[nodiscard]] pid_t spawn(std::vector<std::string> words, const std::string& log);

}  // namespace nodecheck
