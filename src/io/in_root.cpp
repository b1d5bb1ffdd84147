#include "io/in_root.hpp"

#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cerrno>
#include <deque>
#include <optional>
#include <vector>

#include "text.hpp"

namespace nodecheck::io {
namespace {

constexpr int max_attempts = 32;
constexpr int max_links = 40;  // as the kernel has it

Fd none(int why) {
  errno = why;
  return {};
}

/// One path on its way from a root: the folders that it has come through, and the names that are left.
class Walk {
 public:
  Walk(const Fd& root, const std::string& path) : root_(root) { put_before(path); }

  Fd open(int flags) {
    while (!left_.empty()) {
      const auto name = left_.front();
      left_.pop_front();
      if (name == "..") {
        if (!through_.empty()) through_.pop_back();
        continue;
      }
      if (auto opened = step(name, flags)) return std::move(*opened);
    }
    return Fd(::openat(here(), ".", flags));
  }

 private:
  [[nodiscard]] int here() const { return (through_.empty() ? root_ : through_.back()).get(); }

  /// What opening comes to, where it ends with this name; none: the walk goes on.
  std::optional<Fd> step(const std::string& name, int flags) {
    Fd at(::openat(here(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    struct stat st {};
    if (!at || ::fstat(at.get(), &st) != 0) return Fd();
    const bool last = left_.empty() && !wants_folder_;
    if (S_ISLNK(st.st_mode) && !(last && (flags & O_NOFOLLOW) != 0)) return follow(at);
    if (last) return Fd(::openat(here(), name.c_str(), flags | O_NOFOLLOW));
    if (!S_ISDIR(st.st_mode)) return none(ENOTDIR);
    through_.push_back(std::move(at));
    return std::nullopt;
  }

  std::optional<Fd> follow(const Fd& link) {
    char target[PATH_MAX];
    if (++links_ > max_links) return none(ELOOP);
    const auto n = ::readlinkat(link.get(), "", target, sizeof target);
    if (n < 0) return Fd();
    if (n == 0) return none(ENOENT);
    if (target[0] == '/') through_.clear();
    put_before({target, static_cast<std::size_t>(n)});
    return std::nullopt;
  }

  void put_before(const std::string& path) {
    if (left_.empty()) wants_folder_ |= path.ends_with('/') || path.ends_with("/.");
    const auto names = split(path, '/');
    for (auto name = names.rbegin(); name != names.rend(); ++name)
      if (!name->empty() && *name != ".") left_.emplace_front(*name);
  }

  const Fd& root_;
  std::vector<Fd> through_;
  std::deque<std::string> left_;
  bool wants_folder_ = false;  ///< what it ends with is followed by a slash
  int links_ = 0;
};

}  // namespace

Fd walk_in_root(const Fd& root, const std::string& path, int flags) { return Walk(root, path).open(flags); }

Fd open_in_root(const Fd& root, const std::string& path, int flags) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags);
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  for (int attempt = 1;; ++attempt) {
    const auto fd = static_cast<int>(::syscall(SYS_openat2, root.get(), path.c_str(), &how, sizeof how));
    // Filters that were written before it was there say EPERM.
    if (fd < 0 && (errno == ENOSYS || errno == EPERM)) return walk_in_root(root, path, flags);
    // EAGAIN: something on the machine was renamed or mounted while a .. was resolved (openat2(2)).
    if (fd >= 0 || errno != EAGAIN || attempt == max_attempts) return Fd(fd);
  }
}

}  // namespace nodecheck::io
