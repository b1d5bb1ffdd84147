#pragma once
// The images that the runtime may make sandboxes from (the pause image), and whether they are on this node. Which of
// them counts hangs on the release, and is reasoning's to say.
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

struct SandboxImage {
  std::string image;     ///< as it is asked for: registry.k8s.io/pause:3.10
  std::string source;    ///< who asks for it: the verbose Status, FILE:LINE, "containerd's default"
  bool present = false;  ///< on this node
  std::string id{};      ///< sha256:...; empty unless present
  bool pinned = false;   ///< the kubelet's garbage collection leaves it alone
  bool operator==(const SandboxImage&) const = default;
};

struct CriSandboxImage {
  static constexpr std::string_view id = "cri.sandbox-image";
  static constexpr std::string_view rpc = "runtime.v1.ImageService/ImageStatus";
  static constexpr std::string_view from_status = "runtime.v1.RuntimeService/Status";
  static constexpr std::string_view by_default = "containerd's default";
  std::string path;                  ///< the socket; empty: there is no CRI, and nothing else is filled
  std::vector<SandboxImage> images;  ///< what Status says, then what containerd's files name, then its default
  bool operator==(const CriSandboxImage&) const = default;

  [[nodiscard]] const SandboxImage* from(std::string_view source) const;  ///< null: none is
};

void to_json(Json&, const CriSandboxImage&);
void from_json(const Json&, CriSandboxImage&);

/// What containerd uses where no file says; empty: a release that its maintainers' documentation of 2026 does not
/// cover, or one that tells it by Status.
[[nodiscard]] std::string_view default_sandbox_image(std::string_view containerd_version);

/// No CRI v1 behind the socket: Unavailable{unsupported}.
template <>
CriSandboxImage probe<CriSandboxImage>(Node&);

}  // namespace nodecheck
