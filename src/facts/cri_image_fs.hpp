#pragma once
// Where the runtime keeps images and containers' layers, and how much they take: ImageFsInfo, by which the kubelet
// evicts pods and collects images.
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

struct FilesystemUse {
  std::string mountpoint;        ///< a folder on the filesystem, as the runtime names it
  std::uint64_t used_bytes = 0;  ///< by images, or by containers; not by all that the filesystem holds
  bool operator==(const FilesystemUse&) const = default;
};

struct CriImageFs {
  static constexpr std::string_view id = "cri.image-fs";
  static constexpr std::chrono::milliseconds timeout{10000};
  static constexpr std::string_view rpc = "runtime.v1.ImageService/ImageFsInfo";
  std::string path;  ///< the socket; empty: there is no CRI, and nothing else is filled
  std::vector<FilesystemUse> images;
  std::vector<FilesystemUse> containers;  ///< empty: a runtime before CRI 0.29, which keeps both together
  double latency_seconds = 0;
  bool operator==(const CriImageFs&) const = default;
};

void to_json(Json&, const CriImageFs&);
void from_json(const Json&, CriImageFs&);

/// It was asked for, and not answered in a time that would do for a healthy runtime.
[[nodiscard]] bool unanswered(const Result<CriImageFs>&);

/// No CRI v1 behind the socket: Unavailable{unsupported}.
template <>
CriImageFs probe<CriImageFs>(Node&);

}  // namespace nodecheck
