#include "reason/call_times.hpp"

#include <fmt/format.h>

namespace nodecheck {

std::string milliseconds(double seconds) { return fmt::format("{:.1f} ms", seconds * 1000); }

std::vector<Evidence> list_times(const CriPods& pods, const std::string& expected) {
  const auto sandboxes = fmt::format("{}: {} sandboxes ready, {} not", milliseconds(pods.sandboxes_seconds),
                                     pods.sandboxes_ready, pods.sandboxes_not_ready);
  const auto containers =
      fmt::format("{}: {} containers running, {} exited, {} others", milliseconds(pods.containers_seconds),
                  pods.running, pods.exited, pods.created + pods.unknown);
  return {{std::string(CriPods::sandboxes_rpc), pods.path, sandboxes, expected},
          {std::string(CriPods::containers_rpc), pods.path, containers, expected}};
}

std::vector<Evidence> image_fs_times(const Result<CriImageFs>& image_fs) {
  std::vector<Evidence> evidence;
  if (!image_fs) return evidence;
  constexpr double gibibyte = 1 << 30;
  for (const auto& use : image_fs->images)
    evidence.push_back({std::string(CriImageFs::rpc), use.mountpoint,
                        fmt::format("{}: images take {:.1f} GiB", milliseconds(image_fs->latency_seconds),
                                    static_cast<double>(use.used_bytes) / gibibyte),
                        ""});
  return evidence;
}

bool is_still_starting(const Unavailable& why) { return why.message.find("is still starting (") != std::string::npos; }

}  // namespace nodecheck
