#include "io/temporary_file.hpp"

#include <fcntl.h>

#include <atomic>
#include <cstdio>

#include "clock.hpp"

namespace nodecheck::io {
namespace {

/// What a signal has to take away; null: nothing.
std::atomic<const char*> in_the_making{nullptr};
static_assert(std::atomic<const char*>::is_always_lock_free);

/// Then the signal does what it would have done: it is pending until the handler returns.
extern "C" void take_away(int signal) {
  if (const char* path = in_the_making.load()) ::unlink(path);
  (void)::signal(signal, SIG_DFL);
  (void)::raise(signal);
}

/// Unlike any that a killed run has left: in a container every run may have the same pid.
std::string unique_name() {
  return ".nodecheck." + std::to_string(::getpid()) + "." + std::to_string(Clock::now().time_since_epoch().count()) +
         ".tmp";
}

/// One that is ignored, as under nohup, or has a handler of somebody else's, stays as it is.
void watch(int signal, struct sigaction& before) {
  struct sigaction action {};
  action.sa_handler = take_away;
  if (::sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_DFL) ::sigaction(signal, &action, nullptr);
}

}  // namespace

TemporaryFile::TemporaryFile(const std::string& folder, unsigned mode) : path_(folder + unique_name()) {
  in_the_making = path_.c_str();
  for (std::size_t i = 0; i < signals.size(); ++i) watch(signals[i], before_[i]);
  fd_ = Fd(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
}

TemporaryFile::~TemporaryFile() {
  if (fd_) ::unlink(path_.c_str());  // after rename() there is none
  in_the_making = nullptr;
  for (std::size_t i = 0; i < signals.size(); ++i)
    if (before_[i].sa_handler == SIG_DFL) ::sigaction(signals[i], &before_[i], nullptr);
}

bool TemporaryFile::rename(const std::string& path) { return ::rename(path_.c_str(), path.c_str()) == 0; }

}  // namespace nodecheck::io
