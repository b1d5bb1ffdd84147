// Every pod begins with a sandbox, and every sandbox with the pause image: without it nothing starts, and it is easily
// collected as garbage where the kubelet and the runtime think of different ones.
#include "reason/sandbox_image.hpp"
#include "facts/containerd_files.hpp"
#include "facts/cri_sandbox_image.hpp"
#include "facts/cri_version.hpp"
#include "profile.hpp"
#include "reason/runtime_unit.hpp"
#include "registry.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

constexpr auto rpc = "runtime.v1.ImageService/ImageStatus";

Finding absent(const SandboxImage& image) {
  return {.message = fmt::format("{} is not on this node: without a way to its registry no pod starts", image.image),
          .evidence = {{rpc, image.image, "absent", "present"}, {image.source, "", image.image, ""}}};
}

/// containerd pins it when it pulls it, from 1.6.22 and 1.7.3 on; one that was imported, or pulled before, is not.
Finding unpinned(const SandboxImage& image) {
  return {.message = fmt::format("{} is not pinned: when the disk fills up, the kubelet may delete it", image.image),
          .evidence = {{rpc, image.image, "pinned: false", "pinned: true"}}};
}

Finding another(const SandboxImage& image, const std::string& wanted, const Version& kubelet) {
  return {.message = fmt::format("the runtime uses {}, kubeadm {}.{} expects and pulls {}", image.image, kubelet.major,
                                 kubelet.minor, wanted),
          .evidence = {{image.source, "", image.image, wanted}}};
}

/// What kubeadm has in mind, in the registry that the runtime uses; empty: the same, or not kubeadm's to say.
std::string kubeadm_wants(const SandboxImage& image, const Profile& profile) {
  const auto& kubelet = profile.kubelet_version.value;
  const auto tag = pause_tag(image.image);
  if (profile.distribution.value != Distribution::kubeadm || !kubelet || tag.empty()) return {};
  const auto wanted = kubeadms_pause_tag(*kubelet);
  return wanted.empty() || wanted == tag ? std::string() : with_tag(image.image, wanted);
}

/// A newer pause does what its predecessors did.
bool is_newer(const SandboxImage& image, const std::string& wanted) {
  const auto own = parse_version(pause_tag(image.image)), kubeadms = parse_version(pause_tag(wanted));
  return own && kubeadms && *own > *kubeadms;
}

std::string remedy(const std::string& image, const std::string& wanted, const CriVersion& cri,
                   const Result<ContainerdFiles>& files, const Profile& profile) {
  const auto name = wanted.empty() ? image : wanted;
  auto lines =
      fmt::format("Have the image on the node before the first pod needs it:\n  crictl pull {}", shell_word(name));
  if (!wanted.empty())
    lines = fmt::format("Name the image that kubeadm pulls, {}\nThen h{}",
                        sandbox_image_lines(wanted, cri, files, runtime_unit(cri.path, profile)), lines.substr(1));
  return lines;
}

Outcome is_ready(const SandboxImage& image, const CriVersion& cri, const Result<ContainerdFiles>& files,
                 const Profile& profile) {
  std::vector<Finding> findings;
  const auto kubeadms = kubeadm_wants(image, profile);
  const bool newer = is_newer(image, kubeadms);
  const auto wanted = newer ? std::string() : kubeadms;
  if (!image.present) findings.push_back(absent(image));
  if (image.present && !image.pinned && cri.runtime_name == "containerd") findings.push_back(unpinned(image));
  if (!wanted.empty()) findings.push_back(another(image, wanted, *profile.kubelet_version.value));
  if (!findings.empty()) return fail(std::move(findings), remedy(image.image, wanted, cri, files, profile));
  return pass("{} is on this node{}{}", image.image, image.pinned ? ", pinned" : "",
              newer ? fmt::format(", and newer than kubeadm's {}", pause_tag(kubeadms)) : "");
}

Outcome sandbox_image_is_there(const CriSandboxImage& images, const CriVersion& cri,
                               const Result<ContainerdFiles>& files, const Profile& profile) {
  if (images.path.empty()) return not_applicable("no CRI endpoint");
  if (const auto* image = sandbox_image_in_use(images, files, cri)) return is_ready(*image, cri, files, profile);
  return unknown(Finding{.message = fmt::format("{} {} does not say which image its sandboxes are made from",
                                                cri.runtime_name, cri.runtime_version),
                         .evidence = {{"runtime.v1.RuntimeService/Status", cri.path, "no sandbox image in it", ""}}});
}

constexpr Check check{
    .id = "runtime.sandbox-image",
    .title = "The image that every pod begins with is on the node",
    .rationale = "Without the pause image no pod starts, which shows when the registry is out of reach.",
    .remedy =
        "Pull the image that the runtime names for its sandboxes:\n"
        "  crictl info | grep -i sandbox",
    .docs =
        "https://kubernetes.io/docs/setup/production-environment/container-runtimes/#override-pause-image-containerd",
    .severity = Severity::info,
    .causes = {"runtime.cri-version"},
    .judge = judge<sandbox_image_is_there>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
