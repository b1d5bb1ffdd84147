#include "progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace nodecheck {
namespace {

constexpr std::chrono::milliseconds patience{300};

void say(const std::string& text) { (void)!::write(STDERR_FILENO, text.data(), text.size()); }

std::size_t columns() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col : 80;
}

}  // namespace

std::string progress_line(const std::vector<std::string>& pending, double seconds, std::size_t width) {
  auto line = fmt::format("nodecheck: {:.1f} s, waiting for {}", seconds, fmt::join(pending, ", "));
  if (line.size() > width) line = line.substr(0, width - 3) + "...";
  return line;
}

Progress::Progress(bool wanted) {
  const char* term = std::getenv("TERM");
  const bool dumb = !term || std::string_view(term) == "dumb";
  terminal_ = wanted && !dumb && ::isatty(STDERR_FILENO) == 1;
}
Progress::~Progress() { clear(); }

void Progress::show(const std::vector<std::string>& pending) {
  const auto elapsed = Clock::now() - start_;
  if (!terminal_ || elapsed < patience) return;
  const auto line = progress_line(pending, std::chrono::duration<double>(elapsed).count(), columns() - 1);
  say(fmt::format("\r\033[K{}", line));
  shown_ = true;
}

void Progress::clear() {
  if (shown_) say("\r\033[K");
  shown_ = false;
}

}  // namespace nodecheck
