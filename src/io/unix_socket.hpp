#pragma once
// What a unix socket says before any protocol is spoken.
#include <string>

#include "host.hpp"

namespace nodecheck::io {

/// Connects without blocking and without sending a byte. Throws std::system_error on what SocketProbe has no state for.
[[nodiscard]] SocketProbe probe_socket(const std::string& path);
/// What an errno of a path that leads to a socket means. Throws as above.
[[nodiscard]] SocketProbe::State state_of_errno(int error, const std::string& path);

}  // namespace nodecheck::io
