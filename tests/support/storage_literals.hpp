#pragma once
// Filesystems for tests of storage, as percentages of a hundred GiB.
#include <linux/magic.h>

#include <string>

#include "facts/storage.hpp"

namespace nodecheck {

inline StorageFolder folder(std::string path, double free_percent, std::uint64_t device = 1,
                            std::string mount_point = "/") {
  constexpr double gib = 1ULL << 30;
  StorageFolder f;
  f.path = {path, "default"};
  f.seen = std::move(path);
  f.mount_point = std::move(mount_point);
  f.filesystem = {.type = EXT4_SUPER_MAGIC,
                  .size = static_cast<std::uint64_t>(100 * gib),
                  .free = static_cast<std::uint64_t>(free_percent * gib),
                  .inodes = 100000,
                  .free_inodes = static_cast<std::uint64_t>(free_percent * 1000),
                  .entry_types = true,
                  .mount = 30,
                  .device = device};
  return f;
}

}  // namespace nodecheck
