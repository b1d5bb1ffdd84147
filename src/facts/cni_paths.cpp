#include "facts/cni_paths.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <system_error>

#include "facts/command_line.hpp"
#include "facts/containerd_files.hpp"
#include "facts/cri_endpoint.hpp"
#include "facts/cri_socket.hpp"
#include "facts/crio_files.hpp"
#include "facts/file_reads.hpp"
#include "facts/processes.hpp"
#include "facts/setting_json.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(CniPaths, runtime, directory, plugin_directories, default_network, unread)

namespace {

using Directories = Setting<std::vector<std::string>>;

constexpr std::string_view rancher_directories[] = {"/var/lib/rancher/k3s/agent/etc/cni/net.d",
                                                    "/var/lib/rancher/rke2/agent/etc/cni/net.d"};

/// What a path or a process is called.
std::string runtime_named(std::string_view name) {
  const auto has = [&](std::string_view part) { return name.find(part) != std::string_view::npos; };
  if (has("dockerd")) return "cri-dockerd";
  if (has("crio")) return "cri-o";
  return has("containerd") ? "containerd" : "";
}

std::string runtime_on_disk(const Result<ContainerdFiles>& containerd, const Result<CrioFiles>& crio) {
  if (containerd && (containerd->pid != 0 || !containerd->files.empty())) return "containerd";
  return crio && (crio->pid != 0 || !crio->files.empty()) ? "cri-o" : "";
}

std::string runtime_of(Node& node) {
  if (const auto socket = node.get<CriSocket>(); *socket)
    if (auto name = runtime_named((*socket)->peer_name); !name.empty()) return name;
  if (const auto endpoint = node.get<CriEndpoint>(); *endpoint)
    if (auto name = runtime_named((*endpoint)->path); !name.empty()) return name;
  return runtime_on_disk(*node.get<ContainerdFiles>(), *node.get<CrioFiles>());
}

std::string without_last_slash(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

std::string source_of(const std::string& path, int line) { return fmt::format("{}:{}", path, line); }

// ---- containerd

/// Of a file's tables the one that its version is about.
const CriTable* table_of(const ContainerdFile& file) {
  const auto* newer = file.table("io.containerd.cri.v1.runtime");
  const auto* older = file.table("io.containerd.grpc.v1.cri");
  if (newer && (!older || (file.version && file.version->value >= 3))) return newer;
  return older ? older : file.table("cri");
}

void take_table(CniPaths& paths, const CriTable& table, const std::string& path) {
  if (table.cni_conf_dir) paths.directory = {table.cni_conf_dir->value, source_of(path, table.cni_conf_dir->line)};
  const auto& one = table.cni_bin_dir;
  if (one && !one->value.empty()) paths.plugin_directories = {{one->value}, source_of(path, one->line)};
  const auto& list = table.cni_bin_dirs;
  if (list && !list->value.empty()) paths.plugin_directories = {list->value, source_of(path, list->line)};
}

/// k3s and rke2 keep theirs below /var/lib/rancher; they leave it behind where another containerd runs now.
void take_rancher(CniPaths& paths, const Host& host, const ContainerdFiles* containerd) {
  const bool other = containerd && containerd->pid != 0 && !containerd->path.starts_with("/var/lib/rancher/");
  if (other || paths.directory.source != "default") return;
  for (const auto directory : rancher_directories)
    if (host.exists(directory)) {
      paths.directory = {std::string(directory), "the directory is there"};
      return;
    }
}

std::string words(const Unavailable& why) { return fmt::format("{}: {}", why.where, why.message); }

void take_containerd(CniPaths& paths, Node& node) {
  const auto containerd = node.get<ContainerdFiles>();
  if (!*containerd) {
    paths.unread = words(containerd->why());
    return take_rancher(paths, node.host(), nullptr);
  }
  for (const auto& file : (*containerd)->files)
    if (const auto* table = table_of(file)) take_table(paths, *table, file.path);
  take_rancher(paths, node.host(), &**containerd);
}

// ---- the others

Directories split_at_commas(const Setting<std::string>& list) {
  Directories all{{}, list.source};
  for (const auto directory : split(list.value, ',')) all.value.emplace_back(directory);
  return all;
}

Directories plugin_directories_of(const CrioFiles& crio) {
  if (const auto told = crio_setting(crio, "cni-plugin-dir", nullptr)) return split_at_commas(*told);
  for (auto file = crio.files.rbegin(); file != crio.files.rend(); ++file)
    if (const auto& dirs = file->plugin_dirs; dirs && !dirs->value.empty())
      return {dirs->value, source_of(file->path, dirs->line)};
  return CniPaths{}.plugin_directories;
}

void take_crio(CniPaths& paths, Node& node) {
  const auto crio = node.get<CrioFiles>();
  if (!*crio) {
    paths.unread = words(crio->why());
    return;
  }
  for (const auto& file : (*crio)->files)  // a daemon that runs has read what was there before
    if (file.refused)
      paths.unread = fmt::format("{}: {}", source_of(file.path, file.refused->line), file.refused->value);
  if (auto told = crio_setting(**crio, "cni-config-dir", &CrioFile::network_dir)) paths.directory = *told;
  if (const auto told = crio_setting(**crio, "cni-default-network", &CrioFile::cni_default_network))
    paths.default_network = told->value;
  paths.plugin_directories = plugin_directories_of(**crio);
}

void take_cri_dockerd(CniPaths& paths, Node& node) {
  const auto processes = node.get<Processes>();
  const auto* daemon = *processes ? (*processes)->find("cri-dockerd") : nullptr;
  if (!*processes) paths.unread = words(processes->why());
  if (*processes && !daemon && (*processes)->hidden) paths.unread = "/proc: hidepid hides the flags of cri-dockerd";
  if (!daemon) return;
  const Flags flags(
      arguments_of(read_if_there(node.host(), fmt::format("/proc/{}/cmdline", daemon->pid)).value_or("")));
  if (const auto told = flags.get("cni-conf-dir")) paths.directory = {*told, "cri-dockerd's --cni-conf-dir"};
  if (const auto told = flags.get("cni-bin-dir"))
    paths.plugin_directories = split_at_commas({*told, "cri-dockerd's --cni-bin-dir"});
}

/// Nobody tells which runtime it is: then it may be one whose files are closed to us.
void take_any(CniPaths& paths, Node& node) {
  take_containerd(paths, node);
  const auto crio = node.get<CrioFiles>();
  if (!*crio && paths.unread.empty()) paths.unread = words(crio->why());
}

}  // namespace

template <>
CniPaths probe<CniPaths>(Node& node) {
  CniPaths paths;
  paths.runtime = runtime_of(node);
  if (paths.runtime == "cri-o")
    take_crio(paths, node);
  else if (paths.runtime == "cri-dockerd")
    take_cri_dockerd(paths, node);
  else if (paths.runtime == "containerd")
    take_containerd(paths, node);
  else
    take_any(paths, node);
  paths.directory.value = without_last_slash(paths.directory.value);
  for (auto& directory : paths.plugin_directories.value) directory = without_last_slash(directory);
  return paths;
}

}  // namespace nodecheck
