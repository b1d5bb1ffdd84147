#pragma once
// openat2(2) with RESOLVE_IN_ROOT, and what stands in for it on kernels before 5.6 and below filters of system calls
// that know no openat2, such as systemd's RestrictSUIDSGID=.
#include <string>

#include "io/fd.hpp"

namespace nodecheck::io {

/// Links and .. stay below `root`, and an absolute link begins there. Where it cannot be opened fd is none, and errno
/// says why. Another name for the same file may be given by whoever changes the tree meanwhile; one outside never.
[[nodiscard]] Fd open_in_root(const Fd& root, const std::string& path, int flags);
/// The same, a step at a time by openat(2); exposed for tests.
[[nodiscard]] Fd walk_in_root(const Fd& root, const std::string& path, int flags);

}  // namespace nodecheck::io
