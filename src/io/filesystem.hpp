#pragma once
// What the kernel says of the filesystem behind an open path.
#include <optional>

#include "file_status.hpp"
#include "io/fd.hpp"

namespace nodecheck::io {

/// All but entry_types. `path` may be open by O_PATH alone. Throws std::system_error.
[[nodiscard]] FilesystemStatus filesystem_of(const Fd& path);
/// FilesystemStatus::entry_types, of a folder that is open for reading.
[[nodiscard]] std::optional<bool> entry_types_of(const Fd& folder, std::uint64_t type);

}  // namespace nodecheck::io
