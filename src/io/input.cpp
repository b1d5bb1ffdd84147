#include "io/input.hpp"

#include <fcntl.h>

#include "io/fd.hpp"
#include "io/wait.hpp"

namespace nodecheck::io {
namespace {

constexpr std::size_t max_size = 64 << 20;

std::string read_until(const Fd& fd, const std::string& name, Clock::time_point until) {
  std::string all;
  char buffer[16384];
  for (;;) {
    if (!wait_for(fd, POLLIN, until))
      raise(name + (all.empty() ? ": nobody writes to it" : ": its end does not come"), ETIME);
    const auto n = ::read(fd.get(), buffer, sizeof buffer);
    if (n == 0) return all;
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (n < 0) raise(name);
    all.append(buffer, static_cast<std::size_t>(n));
    if (all.size() > max_size) raise(name, EFBIG);
  }
}

}  // namespace

std::string read_input(const std::string& path, Clock::time_point until) {
  if (path == "-") return read_until(Fd(::dup(STDIN_FILENO)), "standard input", until);
  // A FIFO without a writer is waited for with its descriptor open: poll() tells no writer yet from a writer that left.
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!fd) raise(path);
  return read_until(fd, path, until);
}

}  // namespace nodecheck::io
