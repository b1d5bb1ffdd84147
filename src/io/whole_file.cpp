#include "io/whole_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <thread>

#include "clock.hpp"
#include "io/fd.hpp"
#include "io/temporary_file.hpp"
#include "io/wait.hpp"

namespace nodecheck::io {
namespace {

constexpr int max_links = 40;
constexpr std::chrono::milliseconds pause{20};

void write_all(const Fd& fd, std::string_view content, const std::string& path, std::chrono::milliseconds patience) {
  while (!content.empty()) {
    const auto n = ::write(fd.get(), content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) {
      if (!wait_for(fd, POLLOUT, Clock::now() + patience)) raise(path + ": its reader does not read on", ETIME);
      continue;
    }
    if (n < 0) raise(path);
    content.remove_prefix(static_cast<std::size_t>(n));
  }
}

/// Where a link to nothing yet points; the path itself where it is no link.
std::string end_of_links(std::filesystem::path path) {
  for (int hops = 0; hops < max_links; ++hops) {
    std::error_code none;
    const auto target = std::filesystem::read_symlink(path, none);
    if (none) return path;
    path = path.parent_path() / target;
  }
  raise(path, ELOOP);
}

std::string resolved(const std::string& path) {
  const std::unique_ptr<char, void (*)(void*)> real(::realpath(path.c_str(), nullptr), std::free);
  return real ? real.get() : end_of_links(path);
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "./" : path.substr(0, slash + 1);
}

bool is_foreign_link(const std::string& path) {
  struct stat link {};
  if (::lstat(path.c_str(), &link) != 0 || !S_ISLNK(link.st_mode)) return false;
  return link.st_uid != ::geteuid() && link.st_uid != 0;
}

/// A link that somebody else has put into a shared folder is not followed (as fs.protected_symlinks has it for open).
void refuse_foreign_link(const std::string& path) {
  if (is_foreign_link(path)) raise(path + " is another user's symbolic link", ELOOP);
}

/// A FIFO can only be opened once somebody reads from it, and nothing tells when.
Fd open_in_place(const std::string& path, std::chrono::milliseconds patience) {
  for (const auto until = Clock::now() + patience;; std::this_thread::sleep_for(pause)) {
    Fd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (fd) return fd;
    if (errno != ENXIO) raise(path);
    if (Clock::now() >= until) raise(path + ": nobody reads from it", ETIME);
  }
}

/// What is replaced keeps its mode, and its owner where we may give it away.
void take_over(const Fd& fd, const std::string& path, FileMode mode) {
  struct stat old {};
  const bool there = ::stat(path.c_str(), &old) == 0;
  const bool given = there && ::fchown(fd.get(), old.st_uid, old.st_gid) == 0;
  if (given && !mode.exactly) (void)::fchmod(fd.get(), old.st_mode & 07777);
  if (mode.exactly && ::fchmod(fd.get(), mode.bits) != 0) raise(path);
}

void replace(const std::string& path, std::string_view content, FileMode mode, std::chrono::milliseconds patience) {
  const auto folder = folder_of(path);
  TemporaryFile temporary(folder, mode.bits);
  if (!temporary.fd()) raise(path);
  take_over(temporary.fd(), path, mode);
  write_all(temporary.fd(), content, path, patience);
  if (::fsync(temporary.fd().get()) != 0 || !temporary.rename(path)) raise(path);
  const Fd directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory) (void)::fsync(directory.get());  // some filesystems cannot; the rename stands
}

/// What /dev/stderr or /dev/fd/3 leads to is a file that somebody else has given us.
bool is_open_here(const struct stat& file) {
  constexpr int many = 1024;
  for (int fd = 0; fd < many; ++fd) {
    struct stat open {};
    if (::fstat(fd, &open) == 0 && open.st_dev == file.st_dev && open.st_ino == file.st_ino) return true;
  }
  return false;
}

}  // namespace

void write_whole(const std::string& path, std::string_view content, FileMode mode, std::chrono::milliseconds patience) {
  if (path == "-") return write_all(Fd(::dup(STDOUT_FILENO)), content, "standard output", patience);
  refuse_foreign_link(path);
  struct stat st {};
  if (::stat(path.c_str(), &st) == 0 && !S_ISREG(st.st_mode))
    return write_all(open_in_place(path, patience), content, path, patience);
  replace(resolved(path), content, mode, patience);
}

bool remove_whole(const std::string& path) {
  struct stat st {};
  if (is_foreign_link(path)) {
    if (::unlink(path.c_str()) != 0) raise(path);
    return true;
  }
  if (::stat(path.c_str(), &st) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return false;
    raise(path);
  }
  if (!S_ISREG(st.st_mode) || is_open_here(st)) return false;
  if (::unlink(resolved(path).c_str()) != 0) raise(path);
  return true;
}

}  // namespace nodecheck::io
