#include "facts/program_names.hpp"

#include <fmt/format.h>

#include "facts/containerd_files.hpp"
#include "facts/crio_files.hpp"
#include "facts/docker_settings.hpp"
#include "facts/runtime_binaries.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using Names = std::set<std::string>;

void add_containerds_names(const ContainerdFiles& files, Names& names) {
  names.insert({"containerd-shim-runc-v2", "runc"});
  for (const auto& file : files.files)
    for (const auto& table : file.tables)
      for (const auto& handler : table.handlers) {
        if (handler.binary_name) names.insert(handler.binary_name->value);
        const bool told = handler.runtime_path && !handler.runtime_path->value.empty();
        names.insert(told ? handler.runtime_path->value : shim_of(handler.type));
      }
  names.erase("");
}

/// A handler's program has its name, unless it says another; conmonrs is the monitor of type "pod".
void add_crios_names(const CrioFiles& files, Names& names) {
  names = {"conmon", "conmonrs", "crun", "runc"};
  const auto add = [&](const MaybeOnLine<std::string>& told) {
    if (told) names.insert(told->value);
  };
  for (const auto& file : files.files) {
    for (const auto& handler : file.handlers) {
      names.insert(handler.name);
      add(handler.path);
      add(handler.monitor_path);
    }
    add(file.conmon);
    add(file.default_runtime);
  }
  for (const auto* flag : {"conmon", "default-runtime"})
    if (const auto told = crio_setting(files, flag, nullptr)) names.insert(told->value);
  names.erase("");
}

void add_dockers_names(const DockerSettings& docker, Names& names) {
  names = {
      "containerd-shim",  // of the releases up to 17.x as static binaries, and of those since
      "containerd-shim-runc-v2", "docker-containerd", "docker-containerd-shim", "docker-proxy", "docker-runc", "runc"};
  for (const auto& runtime : docker.runtimes) names.insert({runtime.path, runtime.binary, shim_of(runtime.type)});
  names.insert(shim_of(docker.default_runtime.value));
  names.erase("");
}

}  // namespace

std::string shim_of(std::string_view type) {
  if (type.starts_with('/')) return std::string(type);
  const auto parts = split(type, '.');
  if (parts.size() < 2 || parts[0].empty() || type == "io.containerd.runtime.v1.linux") return {};
  return fmt::format("containerd-shim-{}-{}", parts[parts.size() - 2], parts.back());
}

std::set<std::string> program_names(Node& node, const std::string& daemon) {
  Names names;
  if (daemon == "containerd") add_containerds_names(node.need<ContainerdFiles>(), names);
  if (daemon == "crio") add_crios_names(node.need<CrioFiles>(), names);
  if (daemon == "dockerd") add_dockers_names(node.need<DockerSettings>(), names);
  return names;
}

}  // namespace nodecheck
