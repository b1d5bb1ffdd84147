#include "io/whole_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "clock.hpp"
#include "io/fd.hpp"

namespace nodecheck::io {
namespace {

constexpr int max_links = 40;

void write_all(const Fd& fd, std::string_view content, const std::string& path) {
  while (!content.empty()) {
    const auto n = ::write(fd.get(), content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
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

/// A link that somebody else has put into a shared folder is not followed (as fs.protected_symlinks has it for open).
void refuse_foreign_link(const std::string& path) {
  struct stat link {};
  if (::lstat(path.c_str(), &link) != 0 || !S_ISLNK(link.st_mode)) return;
  if (link.st_uid != ::geteuid() && link.st_uid != 0) raise(path + " is another user's symbolic link", ELOOP);
}

void write_in_place(const std::string& path, std::string_view content) {
  const Fd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
  if (!fd) raise(path);
  write_all(fd, content, path);
}

/// Removes the temporary file unless it was renamed.
struct Temporary {
  std::string path;
  bool kept = false;
  ~Temporary() {
    if (!kept) ::unlink(path.c_str());
  }
};

/// Unlike any that a killed run has left: in a container every run may have the same pid.
std::string temporary_name() {
  return ".nodecheck." + std::to_string(::getpid()) + "." + std::to_string(Clock::now().time_since_epoch().count()) +
         ".tmp";
}

/// What is replaced keeps its mode, and its owner where we may give it away.
void take_over(const Fd& fd, const std::string& path) {
  struct stat old {};
  if (::stat(path.c_str(), &old) != 0) return;
  if (::fchown(fd.get(), old.st_uid, old.st_gid) == 0) (void)::fchmod(fd.get(), old.st_mode & 07777);
}

void replace(const std::string& path, std::string_view content, unsigned mode) {
  const auto folder = folder_of(path);
  Temporary temporary{folder + temporary_name()};
  const Fd fd(::open(temporary.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
  if (!fd) {
    temporary.kept = true;  // not ours
    raise(path);
  }
  take_over(fd, path);
  write_all(fd, content, path);
  if (::fsync(fd.get()) != 0 || ::rename(temporary.path.c_str(), path.c_str()) != 0) raise(path);
  temporary.kept = true;
  const Fd directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory) (void)::fsync(directory.get());  // some filesystems cannot; the rename stands
}

}  // namespace

void write_whole(const std::string& path, std::string_view content, unsigned mode) {
  if (path == "-") return write_all(Fd(::dup(STDOUT_FILENO)), content, "standard output");
  refuse_foreign_link(path);
  struct stat st {};
  if (::stat(path.c_str(), &st) == 0 && !S_ISREG(st.st_mode)) return write_in_place(path, content);
  replace(resolved(path), content, mode);
}

}  // namespace nodecheck::io
