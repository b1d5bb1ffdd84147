#include "reason/sandbox_image.hpp"

#include <fmt/format.h>

#include "reason/containerd_settings.hpp"

namespace nodecheck {
namespace {

struct PauseTag {
  int minor;  ///< the first release that has it
  std::string_view tag;
};
// PauseVersion in kubeadm's constants, release by release.
constexpr PauseTag tags[]{{11, "3.1"}, {18, "3.2"}, {21, "3.4.1"}, {22, "3.5"},    {23, "3.6"},   {24, "3.7"},
                          {25, "3.8"}, {26, "3.9"}, {31, "3.10"},  {34, "3.10.1"}, {36, "3.10.2"}};
constexpr int newest_known = 36;

/// Where a tag begins: after the last colon, unless that is a registry's port. A digest is no part of the name.
std::size_t colon_of(std::string_view name) {
  const auto colon = name.rfind(':');
  const auto slash = name.rfind('/');
  const bool is_port = colon != std::string_view::npos && slash != std::string_view::npos && colon < slash;
  return is_port ? std::string_view::npos : colon;
}

std::string_view without_digest(std::string_view image) { return image.substr(0, image.find('@')); }

std::int64_t version_in_force(const Result<ContainerdFiles>& files, const Version& release) {
  if (!files || files->files.empty()) return newest_config_version(release);
  return config_version(*files, files->files.front(), release);
}

std::string containerd_lines(const std::string& image, const Version& release, const Result<ContainerdFiles>& files) {
  const auto version = version_in_force(files, release);
  const auto file = files && !files->path.empty() ? files->path : "/etc/containerd/config.toml";
  const auto table = version >= 3   ? "[plugins.\"io.containerd.cri.v1.images\".pinned_images]\n    sandbox"
                     : version == 2 ? "[plugins.\"io.containerd.grpc.v1.cri\"]\n    sandbox_image"
                                    : "[plugins.cri]\n    sandbox_image";
  const bool is_new = !files || files->files.empty();
  return fmt::format("in {} ({}each table may stand only once):\n{}  {} = \"{}\"", file,
                     is_new ? "" : fmt::format("whose version is {}; ", version),
                     is_new ? fmt::format("  version = {}\n", version) : "", table, image);
}

}  // namespace

const SandboxImage* sandbox_image_in_use(const CriSandboxImage& fact, const Result<ContainerdFiles>& files,
                                         const CriVersion& cri) {
  if (const auto* said = fact.from(CriSandboxImage::from_status)) return said;
  const auto release = parse_version(cri.runtime_version);
  if (cri.runtime_name != "containerd" || !release || !files) return nullptr;
  const auto setting = containerd_settings(*files, *release).sandbox_image;
  return fact.from(setting.value.empty() ? std::string(CriSandboxImage::by_default) : setting.source);
}

std::string_view kubeadms_pause_tag(const Version& kubernetes) {
  std::string_view tag;
  if (kubernetes.major != 1 || kubernetes.minor > newest_known) return tag;
  for (const auto& from : tags)
    if (kubernetes.minor >= from.minor) tag = from.tag;
  return tag;
}

std::string_view pause_tag(std::string_view image) {
  const auto name = without_digest(image);
  const auto colon = colon_of(name);
  if (colon == std::string_view::npos) return {};
  const auto repository = name.substr(0, colon);
  const bool is_pause = repository == "pause" || repository.ends_with("/pause");
  return is_pause ? name.substr(colon + 1) : std::string_view();
}

std::string with_tag(std::string_view image, std::string_view tag) {
  const auto name = without_digest(image);
  return fmt::format("{}:{}", name.substr(0, colon_of(name)), tag);
}

std::string sandbox_image_lines(const std::string& image, const CriVersion& cri, const Result<ContainerdFiles>& files,
                                std::string_view unit) {
  std::string lines;
  if (cri.runtime_name == "cri-o")
    lines = fmt::format("in /etc/crio/crio.conf.d/03-pause.conf:\n  [crio.image]\n  pause_image = \"{}\"", image);
  else if (cri.runtime_name == "docker")
    lines = fmt::format(
        "add to ExecStart of cri-docker.service (systemctl edit cri-docker):\n"
        "  --pod-infra-container-image={}",
        image);
  else
    lines = containerd_lines(image, parse_version(cri.runtime_version).value_or(Version{1, 7, 0}), files);
  return fmt::format("{}\nthen:\n  systemctl restart {}", lines, unit);
}

}  // namespace nodecheck
