#include "facts/cri_sandbox_image.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "facts/containerd_files.hpp"
#include "facts/cri_call.hpp"
#include "facts/cri_status.hpp"
#include "facts/cri_version.hpp"
#include "json.hpp"
#include "version.hpp"

namespace nodecheck {

NODECHECK_JSON(SandboxImage, image, source, present, id, pinned)
NODECHECK_JSON(CriSandboxImage, path, images)

namespace {

constexpr std::size_t max_images = 8;

class Candidates {
 public:
  void add(std::string image, std::string source) {
    if (!image.empty() && images_.size() < max_images) images_.push_back({std::move(image), std::move(source)});
  }
  void add(const ContainerdFiles& files) {
    for (const auto& file : files.files)
      for (const auto& table : file.tables)
        if (table.sandbox_image)
          add(table.sandbox_image->value, fmt::format("{}:{}", file.path, table.sandbox_image->line));
  }
  std::vector<SandboxImage> take() { return std::move(images_); }

 private:
  std::vector<SandboxImage> images_;
};

/// containerd 1.x, CRI-O from 1.27 on and cri-dockerd say it; containerd 2.x has to be read from its files.
std::vector<SandboxImage> candidates(Node& node, const CriVersion& version) {
  Candidates all;
  const auto& said = node.need<CriStatus>().sandbox_image;
  all.add(said, std::string(CriSandboxImage::from_status));
  if (said.empty() && version.runtime_name == "containerd") {
    all.add(node.need<ContainerdFiles>());
    all.add(std::string(default_sandbox_image(version.runtime_version)), std::string(CriSandboxImage::by_default));
  }
  return all.take();
}

void look_up(const Node& node, const std::string& path, SandboxImage& image) {
  const auto client = node.host().cri(path);
  const auto found = call_runtime(node, path, [&](auto until) { return client->image_status(image.image, until); });
  image.present = found.has_value();
  if (!found) return;
  image.id = found->id;
  image.pinned = found->pinned;
}

}  // namespace

const SandboxImage* CriSandboxImage::from(std::string_view source) const {
  const auto found = std::find_if(images.begin(), images.end(), [&](const auto& i) { return i.source == source; });
  return found == images.end() ? nullptr : &*found;
}

// containerd's built-in configuration of each 2.x release.
std::string_view default_sandbox_image(std::string_view containerd_version) {
  const auto version = parse_version(containerd_version);
  if (!version || version->major != 2) return {};
  if (version->minor <= 1) return "registry.k8s.io/pause:3.10";
  if (version->minor == 2) return "registry.k8s.io/pause:3.10.1";
  return version->minor == 3 ? "registry.k8s.io/pause:3.10.2" : "";
}

template <>
CriSandboxImage probe<CriSandboxImage>(Node& node) {
  const auto& version = node.need<CriVersion>();
  if (version.path.empty()) return {};
  require_v1(version);
  CriSandboxImage fact{version.path, candidates(node, version)};
  try {
    for (auto& image : fact.images) look_up(node, version.path, image);
  } catch (const cri::RpcError& e) {
    throw refused(e);
  }
  return fact;
}

}  // namespace nodecheck
