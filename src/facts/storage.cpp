#include "facts/storage.hpp"

#include <fmt/format.h>

#include <optional>

#include "facts/containerd_files.hpp"
#include "facts/cri_image_fs.hpp"
#include "facts/cri_socket.hpp"
#include "facts/crio_files.hpp"
#include "facts/docker_settings.hpp"
#include "facts/kubelet_settings.hpp"
#include "facts/runtime_binaries.hpp"
#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(KubeletStorage, folder)
NODECHECK_JSON(ImageStorage, folders)
NODECHECK_JSON(LogStorage, folder)

namespace {

using Path = Setting<std::string>;

Path containerds_root(const ContainerdFiles& files) {
  Path root{"/var/lib/containerd"};
  for (const auto& file : files.files)
    if (file.root && !file.root->value.empty())
      root = {file.root->value, fmt::format("{}:{}", file.path, file.root->line)};
  return root;
}

/// As containers/storage has it by itself, where neither CRI-O nor /etc/containers/storage.conf says another.
Path crios_root(const CrioFiles& files) {
  const auto told = crio_setting(files, "root", &CrioFile::root);
  return told && !told->value.empty() ? *told : Path{"/var/lib/containers/storage"};
}

Path dockers_root(const DockerSettings& docker) {
  return docker.data_root.value.empty() ? Path{"/var/lib/docker"} : docker.data_root;
}

/// None: there is no runtime.
std::optional<Path> configured_root(Node& node, const RuntimeBinaries& runtime) {
  if (runtime.daemon == "containerd") return containerds_root(node.need<ContainerdFiles>());
  if (runtime.daemon == "crio") return crios_root(node.need<CrioFiles>());
  if (runtime.daemon == "dockerd") return dockers_root(node.need<DockerSettings>());
  return std::nullopt;
}

/// What the runtime itself says, as the kubelet asks it.
std::vector<StorageFolder> told_by_runtime(Node& node) {
  std::vector<StorageFolder> folders;
  const auto info = node.get<CriImageFs>();
  if (!*info) return folders;
  const auto socket = node.get<CriSocket>();
  const int pid = *socket ? (*socket)->peer_pid : 0;
  for (const auto* uses : {&(*info)->images, &(*info)->containers})
    for (const auto& use : *uses) {
      auto folder = look_at(node.host(), pid, {use.mountpoint, std::string(CriImageFs::rpc)});
      if (folders.empty() || folders.back().filesystem.device != folder.filesystem.device)
        folders.push_back(std::move(folder));
    }
  return folders;
}

}  // namespace

template <>
KubeletStorage probe<KubeletStorage>(Node& node) {
  const auto& kubelet = node.need<KubeletSettings>();
  return {look_at(node.host(), kubelet.pid, kubelet.root_directory)};
}

template <>
ImageStorage probe<ImageStorage>(Node& node) {
  auto folders = told_by_runtime(node);
  if (!folders.empty()) return {std::move(folders)};
  const auto& runtime = node.need<RuntimeBinaries>();
  const auto root = configured_root(node, runtime);
  if (root) folders.push_back(look_at(node.host(), runtime.pid, *root));
  return {std::move(folders)};
}

template <>
LogStorage probe<LogStorage>(Node& node) {
  return {look_at(node.host(), 0, {"/var/log"})};
}

}  // namespace nodecheck
