#include "facts/cri_image_fs.hpp"

#include "facts/cri_call.hpp"
#include "facts/cri_version.hpp"
#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(FilesystemUse, mountpoint, used_bytes)
NODECHECK_JSON(CriImageFs, path, images, containers, latency_seconds)

namespace {

constexpr std::chrono::milliseconds fair_time{8000};

std::vector<FilesystemUse> uses(const std::vector<cri::FilesystemUsage>& usages) {
  std::vector<FilesystemUse> all;
  for (const auto& usage : usages) all.push_back({usage.mountpoint, usage.used_bytes});
  return all;
}

}  // namespace

bool unanswered(const Result<CriImageFs>& info) {
  return !info && info.why().kind == Unavailable::Kind::timed_out && info.why().where == CriImageFs::rpc;
}

template <>
CriImageFs probe<CriImageFs>(Node& node) {
  const auto& version = node.need<CriVersion>();
  if (version.path.empty()) return {};
  require_v1(version);
  const auto client = node.host().cri(version.path);
  const auto begin = Clock::now();
  try {
    const auto info = call_runtime(node, version.path, [&](auto until) { return client->image_fs_info(until); });
    return {version.path, uses(info.images), uses(info.containers),
            std::chrono::duration<double>(Clock::now() - begin).count()};
  } catch (const cri::RpcError& e) {
    throw refused(e);
  } catch (Unavailable& why) {
    if (node.until() - begin < fair_time && why.kind == Unavailable::Kind::timed_out) why.where = CriImageFs::id;
    throw;
  }
}

}  // namespace nodecheck
