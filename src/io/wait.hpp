#pragma once
// Waiting for a descriptor, with an end.
#include <poll.h>

#include "clock.hpp"
#include "io/fd.hpp"

namespace nodecheck::io {

/// Until one of the events (POLLIN, POLLOUT), an error or the other side's end shows. False: the time is up.
[[nodiscard]] bool wait_for(const Fd& fd, short events, Clock::time_point until);

}  // namespace nodecheck::io
