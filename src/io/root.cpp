#include "io/root.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <climits>
#include <memory>

#include "io/filesystem.hpp"
#include "io/in_root.hpp"

namespace nodecheck::io {
namespace {

constexpr std::size_t max_file = 64 << 20;
constexpr std::size_t chunk = 1 << 20;

std::size_t read_some(const Fd& fd, char* buffer, std::size_t size, std::string_view path) {
  for (;;) {
    const auto n = ::read(fd.get(), buffer, size);
    if (n >= 0) return static_cast<std::size_t>(n);
    if (errno != EINTR) raise(std::string(path));
  }
}

std::string read_all(const Fd& fd, std::string_view path) {
  std::string all;
  char buffer[16384];
  while (const auto n = read_some(fd, buffer, sizeof buffer, path)) {
    all.append(buffer, n);
    if (all.size() > max_file) raise(std::string(path), EFBIG);
  }
  return all;
}

std::int64_t nanoseconds(std::int64_t whole_seconds, std::int64_t rest) { return whole_seconds * 1'000'000'000 + rest; }

/// 0: the filesystem does not tell.
std::int64_t born(const Fd& fd) {
  struct ::statx st {};
  if (::statx(fd.get(), "", AT_EMPTY_PATH, STATX_BTIME, &st) != 0 || (st.stx_mask & STATX_BTIME) == 0) return 0;
  return nanoseconds(st.stx_btime.tv_sec, st.stx_btime.tv_nsec);
}

std::string relative(std::string_view path) {
  path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
  return path.empty() ? "." : std::string(path);
}

}  // namespace

Root::Root(const std::string& directory)
    : root_(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)), copied_(directory != "/") {
  if (!root_) raise(directory);
}

Fd Root::open(std::string_view path, int flags) const {
  flags |= O_CLOEXEC;
  if (path.find('\0') != std::string_view::npos) {  // c_str() would name another file
    errno = ENOENT;
    return {};
  }
  const auto name = relative(path);
  if (!copied_) return Fd(::openat(root_.get(), name.c_str(), flags));
  return open_in_root(root_, name, flags);
}

/// Of a copy a name is looked at before it is opened: opening acts on some devices, and wakes who waits at a FIFO.
Fd Root::open_looked_at(std::string_view path) const {
  constexpr int flags = O_RDONLY | O_NOCTTY | O_NONBLOCK;
  if (!copied_) return open(path, flags);
  auto name = open(path, O_PATH);
  struct stat st {};
  if (!name || ::fstat(name.get(), &st) != 0 || !S_ISREG(st.st_mode)) return name;
  Fd fd(::open(fmt::format("/proc/self/fd/{}", name.get()).c_str(), flags | O_CLOEXEC));
  if (!fd && errno == ENOENT) return open(path, flags);  // no /proc here
  return fd;
}

Fd Root::open_file(std::string_view path) const {
  auto fd = open_looked_at(path);
  if (!fd) raise(std::string(path));
  struct stat st {};
  if (::fstat(fd.get(), &st) != 0) raise(std::string(path));
  // A copy may hold a device where a file belongs. A FIFO that nobody writes to would read as an empty file.
  if (copied_ ? !S_ISREG(st.st_mode) : S_ISFIFO(st.st_mode))
    raise(std::string(path) + " is not a regular file", S_ISDIR(st.st_mode) ? EISDIR : EINVAL);
  return fd;
}

std::string Root::read(std::string_view path) const { return read_all(open_file(path), path); }

void Root::scan(std::string_view path, std::size_t overlap, const std::function<bool(std::string_view)>& take) const {
  const auto fd = open_file(path);
  std::string buffer(chunk, '\0');
  std::size_t kept = 0;
  while (const auto n = read_some(fd, buffer.data() + kept, buffer.size() - kept, path)) {
    const auto filled = kept + n;
    if (!take({buffer.data(), filled})) return;
    kept = std::min(overlap, filled);
    std::copy_n(buffer.data() + (filled - kept), kept, buffer.data());
  }
}

std::vector<std::string> Root::list(std::string_view directory) const {
  auto fd = open(directory, O_RDONLY | O_DIRECTORY);
  if (!fd) raise(std::string(directory));
  const int raw = ::fcntl(fd.get(), F_DUPFD_CLOEXEC, 0);
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(raw < 0 ? nullptr : ::fdopendir(raw), ::closedir);
  if (!entries) raise(std::string(directory));
  std::vector<std::string> names;
  for (;;) {
    errno = 0;  // readdir(3) tells its end from an error by errno alone
    const auto* entry = ::readdir(entries.get());
    if (!entry) break;
    const std::string_view name(entry->d_name);
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) raise(std::string(directory));
  std::sort(names.begin(), names.end());
  return names;
}

bool Root::exists(std::string_view path) const {
  if (open(path, O_PATH)) return true;
  if (errno == ENOENT || errno == ENOTDIR) return false;
  raise(std::string(path));
}

std::uint64_t Root::inode(std::string_view path) const {
  const auto fd = open(path, O_PATH);
  struct ::stat st {};
  if (!fd || ::fstat(fd.get(), &st) != 0) raise(std::string(path));
  return st.st_ino;
}

std::string Root::link(std::string_view path) const {
  char text[PATH_MAX];
  ssize_t n = -1;
  if (copied_) {
    const auto fd = open(path, O_PATH | O_NOFOLLOW);
    if (!fd) raise(std::string(path));
    n = ::readlinkat(fd.get(), "", text, sizeof text);
    if (n < 0 && errno == ENOENT) errno = EINVAL;          // no link, of an open file
  } else if (path.find('\0') == std::string_view::npos) {  // in one call: /proc holds tens of thousands
    n = ::readlinkat(root_.get(), relative(path).c_str(), text, sizeof text);
  } else {
    errno = ENOENT;
  }
  if (n < 0) raise(std::string(path));
  return {text, static_cast<std::size_t>(n)};
}

Fd Root::reach(std::string_view path) const {
  auto fd = open(path, O_PATH);
  if (!fd) raise(std::string(path));
  return fd;
}

FileStatus Root::status(std::string_view path) const {
  const auto fd = open(path, O_PATH);
  struct ::stat st {};
  struct ::statvfs fs {};
  if (!fd || ::fstat(fd.get(), &st) != 0 || ::fstatvfs(fd.get(), &fs) != 0) raise(std::string(path));
  return {.regular = S_ISREG(st.st_mode),
          .mode = st.st_mode & 07777U,
          .modified = nanoseconds(st.st_mtim.tv_sec, st.st_mtim.tv_nsec),
          .changed = nanoseconds(st.st_ctim.tv_sec, st.st_ctim.tv_nsec),
          .born = born(fd),
          .owner = st.st_uid,
          .no_exec = (fs.f_flag & ST_NOEXEC) != 0,
          .device = st.st_dev,
          .inode = st.st_ino};
}

FilesystemStatus Root::filesystem(std::string_view path) const {
  // Opening a folder mounts what is mounted on demand, and O_PATH does not: what counts is what is there then.
  if (const auto folder = open(path, O_RDONLY | O_DIRECTORY | O_NONBLOCK)) {
    auto status = filesystem_of(folder);
    status.entry_types = entry_types_of(folder, status.type);
    return status;
  }
  const auto fd = open(path, O_PATH);
  if (!fd) raise(std::string(path));
  return filesystem_of(fd);
}

}  // namespace nodecheck::io
