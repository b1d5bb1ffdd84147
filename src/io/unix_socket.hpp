#pragma once
// What a unix socket says before any protocol is spoken.
#include <string>

#include "host.hpp"

namespace nodecheck::io {

/// Connects without blocking and without sending a byte. Throws std::system_error on what SocketProbe has no state for.
[[nodiscard]] SocketProbe probe_socket(const std::string& path);

}  // namespace nodecheck::io
