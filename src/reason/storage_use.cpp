#include "reason/storage_use.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace nodecheck {
namespace {

class Uses {
 public:
  Uses(const KubeletSettings& kubelet, StorageMeasure measure) : kubelet_(kubelet), measure_(measure) {}

  /// `kind`: nodefs or imagefs.
  void add(const StorageFolder& folder, std::string_view kind) {
    const auto& fs = folder.filesystem;
    const bool space = measure_ == StorageMeasure::space;
    const double total = static_cast<double>(space ? fs.size : fs.inodes);
    const double free = static_cast<double>(space ? fs.free : fs.free_inodes);
    if (total == 0 && !space) return;
    if (total == 0)
      throw Unavailable{Unavailable::Kind::unsupported, folder.path.value, "its filesystem does not tell its size"};
    auto& use = use_of(folder);
    use.total = total;
    use.free = free;
    if (std::find(use.folders.begin(), use.folders.end(), folder.path.value) == use.folders.end())
      use.folders.push_back(folder.path.value);
    auto limit = eviction_limit(kubelet_, fmt::format("{}.{}", kind, space ? "available" : "inodesFree"), total);
    if (limit && (!use.limit || limit->amount > use.limit->amount)) use.limit = std::move(limit);
  }
  std::vector<StorageUse> take() { return std::move(uses_); }

 private:
  StorageUse& use_of(const StorageFolder& folder) {
    const auto found = std::find_if(uses_.begin(), uses_.end(), [&](const auto& use) {
      // A quota of a folder shows as a size of its own.
      return use.filesystem.device == folder.filesystem.device && use.filesystem.size == folder.filesystem.size;
    });
    if (found != uses_.end()) return *found;
    uses_.push_back({folder.mount_point.empty() ? folder.seen : folder.mount_point, {}, folder.filesystem, 0, 0, {}});
    return uses_.back();
  }

  const KubeletSettings& kubelet_;
  StorageMeasure measure_;
  std::vector<StorageUse> uses_;
};

}  // namespace

std::vector<StorageUse> storage_uses(const KubeletSettings& kubelet, const Storage& storage, StorageMeasure measure) {
  Uses uses(kubelet, measure);
  if (const auto& nodefs = storage.get<KubeletStorage>()) uses.add(nodefs->folder, "nodefs");
  if (const auto& images = storage.get<ImageStorage>())
    for (const auto& folder : images->folders) uses.add(folder, "imagefs");
  if (const auto& log = storage.get<LogStorage>()) uses.add(log->folder, "nodefs");
  return uses.take();
}

const Unavailable* storage_unread(const Storage& storage) {
  if (const auto& nodefs = storage.get<KubeletStorage>(); !nodefs) return &nodefs.why();
  if (const auto& images = storage.get<ImageStorage>(); !images) return &images.why();
  if (const auto& log = storage.get<LogStorage>(); !log) return &log.why();
  return nullptr;
}

std::string size_text(double bytes) {
  constexpr std::string_view units[]{"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  std::size_t unit = 0;
  while (bytes >= 1024 && unit + 1 < std::size(units)) {
    bytes /= 1024;
    ++unit;
  }
  return unit == 0 ? fmt::format("{:.0f} B", bytes) : fmt::format("{:.1f} {}", bytes, units[unit]);
}

}  // namespace nodecheck
