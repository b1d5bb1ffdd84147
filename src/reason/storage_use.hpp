#pragma once
// How full the filesystems are that pods fill up, each said once, and below what the kubelet evicts pods from there.
#include <optional>
#include <string>
#include <vector>

#include "facts/kubelet_settings.hpp"
#include "facts/storage.hpp"
#include "reason/eviction.hpp"
#include "several.hpp"

namespace nodecheck {

using Storage = Several<KubeletStorage, ImageStorage, LogStorage>;

enum class StorageMeasure { space, inodes };

struct StorageUse {
  std::string where;                 ///< the mount's point, else the folder
  std::vector<std::string> folders;  ///< that lie on it: "/var/lib/kubelet"
  FilesystemStatus filesystem;
  double total = 0, free = 0;          ///< bytes or inodes
  std::optional<EvictionLimit> limit;  ///< the strictest; none: the kubelet does not heed this

  [[nodiscard]] double free_percent() const { return total > 0 ? 100 * free / total : 100; }
  [[nodiscard]] double limit_percent() const { return total > 0 && limit ? 100 * limit->amount / total : 0; }
  /// Less is free than the limit, or nothing at all.
  [[nodiscard]] bool is_exceeded() const { return free <= 0 || (limit && free < limit->amount); }
};

/// Of those that could be read. The limits of nodefs hold for the logs too. Without those that have no fixed number of
/// inodes.
[[nodiscard]] std::vector<StorageUse> storage_uses(const KubeletSettings&, const Storage&, StorageMeasure);
/// Why one of them could not be read; null: all were.
[[nodiscard]] const Unavailable* storage_unread(const Storage&);

/// "4.1 GiB".
[[nodiscard]] std::string size_text(double bytes);

}  // namespace nodecheck
