#include "io/filesystem.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>
#include <string_view>

namespace nodecheck::io {
namespace {

/// struct xfs_fsop_geom_v1 of xfs_fs.h, which the kernel's own headers for programs do not bring.
struct XfsGeometry {
  std::uint32_t sizes[8];
  std::uint64_t blocks[4];
  unsigned char uuid[16];
  std::uint32_t sunit, swidth;
  std::int32_t version;
  std::uint32_t flags;
  std::uint32_t more[3];
};
constexpr unsigned long get_geometry = _IOR('X', 100, XfsGeometry);
constexpr std::uint32_t has_ftype = 1U << 16;

std::uint64_t mount_of(const Fd& path) {
  struct ::statx st {};
  if (::statx(path.get(), "", AT_EMPTY_PATH, STATX_MNT_ID, &st) != 0 || (st.stx_mask & STATX_MNT_ID) == 0) return 0;
  return st.stx_mnt_id;
}

/// The first entry tells; . and .. are made up by some filesystems.
std::optional<bool> first_entry_has_type(const Fd& folder) {
  alignas(std::uint64_t) char buffer[4096];
  for (;;) {
    const auto n = ::syscall(SYS_getdents64, folder.get(), buffer, sizeof buffer);
    if (n <= 0) return std::nullopt;
    for (long at = 0; at < n;) {
      // struct linux_dirent64: ino and off of 8 bytes each, reclen of 2, type of 1, name
      std::uint16_t length = 0;
      std::memcpy(&length, buffer + at + 16, sizeof length);
      const std::string_view name(buffer + at + 19);
      if (name != "." && name != "..") return static_cast<unsigned char>(buffer[at + 18]) != DT_UNKNOWN;
      at += length;
    }
  }
}

/// An empty folder of xfs: the filesystem itself knows.
std::optional<bool> xfs_has_types(const Fd& folder) {
  XfsGeometry geometry{};
  if (::ioctl(folder.get(), get_geometry, &geometry) != 0) return std::nullopt;
  return (geometry.flags & has_ftype) != 0;
}

}  // namespace

FilesystemStatus filesystem_of(const Fd& path) {
  struct ::stat st {};
  struct ::statfs magic {};
  struct ::statvfs fs {};
  if (::fstat(path.get(), &st) != 0 || ::fstatfs(path.get(), &magic) != 0 || ::fstatvfs(path.get(), &fs) != 0)
    raise("statfs");
  return {.type = static_cast<std::uint64_t>(magic.f_type),
          .size = fs.f_blocks * fs.f_frsize,
          .free = fs.f_bavail * fs.f_frsize,
          .inodes = fs.f_files,
          .free_inodes = fs.f_favail,
          .no_exec = (fs.f_flag & ST_NOEXEC) != 0,
          .read_only = (fs.f_flag & ST_RDONLY) != 0,
          .mount = mount_of(path),
          .device = st.st_dev};
}

std::optional<bool> entry_types_of(const Fd& folder, std::uint64_t type) {
  const auto shown = first_entry_has_type(folder);
  return shown || type != XFS_SUPER_MAGIC ? shown : xfs_has_types(folder);
}

}  // namespace nodecheck::io
