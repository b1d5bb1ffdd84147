#pragma once
// The folders that fill up on a node. A fact each: a filesystem whose server is gone answers nobody, and must not blind
// us for the others.
#include <string_view>
#include <vector>

#include "facts.hpp"
#include "facts/storage_folder.hpp"

namespace nodecheck {

/// The kubelet's --root-dir, which it calls nodefs.
struct KubeletStorage {
  static constexpr std::string_view id = "storage.kubelet";
  StorageFolder folder;
  bool operator==(const KubeletStorage&) const = default;
};

/// Where the runtime keeps images, which the kubelet calls imagefs, and containers where that is elsewhere.
struct ImageStorage {
  static constexpr std::string_view id = "storage.images";
  static constexpr std::chrono::milliseconds timeout{10000};  ///< as ImageFsInfo has, which is asked first
  std::vector<StorageFolder> folders;                         ///< empty: no runtime is known
  bool operator==(const ImageStorage&) const = default;
};

/// /var/log, for the logs of pods and of the node.
struct LogStorage {
  static constexpr std::string_view id = "storage.log";
  StorageFolder folder;
  bool operator==(const LogStorage&) const = default;
};

void to_json(Json&, const KubeletStorage&);
void from_json(const Json&, KubeletStorage&);
void to_json(Json&, const ImageStorage&);
void from_json(const Json&, ImageStorage&);
void to_json(Json&, const LogStorage&);
void from_json(const Json&, LogStorage&);

template <>
KubeletStorage probe<KubeletStorage>(Node&);
template <>
ImageStorage probe<ImageStorage>(Node&);
template <>
LogStorage probe<LogStorage>(Node&);

}  // namespace nodecheck
