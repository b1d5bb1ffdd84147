#pragma once
// Which image the runtime makes its sandboxes from, which one kubeadm has in mind, and how to name another.
#include <string>
#include <string_view>

#include "facts/containerd_files.hpp"
#include "facts/cri_sandbox_image.hpp"
#include "facts/cri_version.hpp"
#include "version.hpp"

namespace nodecheck {

/// Null: the runtime does not say, and its files could not be read or do not tell.
[[nodiscard]] const SandboxImage* sandbox_image_in_use(const CriSandboxImage&, const Result<ContainerdFiles>&,
                                                       const CriVersion&);

/// The tag of the pause image that kubeadm of this release pulls; empty: a release that we do not know.
[[nodiscard]] std::string_view kubeadms_pause_tag(const Version& kubernetes);

/// "3.10" of registry.k8s.io/pause:3.10; empty for an image of another name, or one that is named by digest alone.
[[nodiscard]] std::string_view pause_tag(std::string_view image);
[[nodiscard]] std::string with_tag(std::string_view image, std::string_view tag);  ///< of one that has a tag

/// "in FILE: ... then: systemctl restart UNIT", for the configuration version that is in force.
[[nodiscard]] std::string sandbox_image_lines(const std::string& image, const CriVersion&,
                                              const Result<ContainerdFiles>&, std::string_view unit);

}  // namespace nodecheck
