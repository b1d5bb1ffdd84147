#include "io/wait.hpp"

#include <algorithm>
#include <chrono>

namespace nodecheck::io {

bool wait_for(const Fd& fd, short events, Clock::time_point until) {
  using namespace std::chrono;
  for (;;) {
    const auto left = std::clamp(ceil<milliseconds>(until - Clock::now()), 0ms, milliseconds(24h));
    pollfd polled{fd.get(), events, 0};
    const int n = ::poll(&polled, 1, static_cast<int>(left.count()));
    if (n > 0) return true;
    if (n == 0) return false;
    if (errno != EINTR) raise("poll");
  }
}

}  // namespace nodecheck::io
