// Inotify instances of processes of the test's own, as the kernel shows them.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <utility>

#include "facts/inotify_use.hpp"
#include "io/fd.hpp"
#include "support/probing.hpp"

namespace nodecheck {
namespace {

constexpr unsigned nobody_elses_uid = 64321;

/// A process that has done `prepare` when this is made, and does nothing more.
class Holder {
 public:
  explicit Holder(const std::function<bool()>& prepare) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) io::raise("pipe");
    const io::Fd ready(ends[0]);
    pid_ = ::fork();
    if (pid_ == 0) {
      (void)::prctl(PR_SET_PDEATHSIG, SIGKILL);
      const char said = prepare() ? 'y' : 'n';
      (void)::prctl(PR_SET_PDEATHSIG, SIGKILL);  // another user's process forgets it
      (void)!::write(ends[1], &said, 1);
      for (;;) ::pause();
    }
    ::close(ends[1]);
    char said = 'n';
    is_ready_ = ::read(ready.get(), &said, 1) == 1 && said == 'y';
  }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;
  ~Holder() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  [[nodiscard]] bool is_ready() const { return is_ready_; }

 private:
  pid_t pid_ = -1;
  bool is_ready_ = false;
};

bool watch(int watches) {
  constexpr std::array folders{"/", "/etc", "/proc", "/tmp"};
  const int fd = ::inotify_init1(0);
  for (std::size_t i = 0; std::cmp_less(i, watches); ++i)
    if (::inotify_add_watch(fd, folders.at(i), IN_CREATE) < 0) return false;
  return fd >= 0;
}

TEST(LiveInotifyUse, CountsAUsersInstancesAndTheirWatches) {
  const Holder holder([] { return ::seteuid(nobody_elses_uid) == 0 && watch(3) && watch(0); });
  ASSERT_TRUE(holder.is_ready());
  const auto use = fact_of<InotifyUse>(Host::live());
  ASSERT_NE(use.find(nobody_elses_uid), nullptr);
  EXPECT_EQ(*use.find(nobody_elses_uid), (InotifyUser{nobody_elses_uid, 2, 3}));
}

}  // namespace
}  // namespace nodecheck
