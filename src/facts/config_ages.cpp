#include "facts/config_ages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <system_error>

#include "facts/command_line.hpp"
#include "facts/containerd_files.hpp"
#include "facts/crio_files.hpp"
#include "facts/file_reads.hpp"
#include "facts/kubelet_flags.hpp"
#include "facts/kubelet_settings.hpp"
#include "facts/process_files.hpp"
#include "facts/processes.hpp"
#include "facts/units.hpp"
#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(FileAge, path, modified, touched)
NODECHECK_JSON(DaemonAge, name, pid, started, files, folders, gone, unread)
NODECHECK_JSON(ConfigAges, read_at, daemons, hidden)

namespace {

using Strings = std::vector<std::string>;

bool is_absent(const std::system_error& e) { return e.code().value() == ENOENT || e.code().value() == ENOTDIR; }

/// None: it is not there, and has no age.
std::optional<FileAge> age_of(const ProcessFiles& files, const std::string& path, DaemonAge& daemon) {
  try {
    const auto status = files.status(path);
    return FileAge{path, std::max(status.modified, status.born), status.changed};
  } catch (const std::system_error& e) {
    if (!is_absent(e)) daemon.unread = why_unread(path, e);
    return std::nullopt;
  }
}

void add_files(const ProcessFiles& files, const Strings& paths, DaemonAge& daemon) {
  for (const auto& path : paths)
    if (auto age = age_of(files, path, daemon)) daemon.files.push_back(std::move(*age));
}

// ---- which files are whose

/// What the unit reads; where systemd does not tell, what the packages' unit does.
Strings environment_files(const Result<Units>& units) {
  const auto* unit = units ? units->find("kubelet.service") : nullptr;
  if (!unit || unit->environment_files.empty())
    return {"/var/lib/kubelet/kubeadm-flags.env", "/etc/default/kubelet", "/etc/sysconfig/kubelet"};
  auto files = unit->environment_files;
  for (auto& file : files)
    if (file.starts_with('-')) file.erase(0, 1);
  return files;
}

/// It cannot have been started without the file that --config names.
void note_config_gone(const Host& host, DaemonAge& kubelet) {
  const auto named = kubelet_flags(arguments_of(host.read(fmt::format("/proc/{}/cmdline", kubelet.pid)))).get("config");
  if (!named || named->empty()) return;
  if (!age_of({host, kubelet.pid}, *named, kubelet) && !kubelet.unread) kubelet.gone.push_back(*named);
}

void add_kubelets(Node& node, DaemonAge& kubelet) {
  const auto settings = node.get<KubeletSettings>();
  Strings paths;
  if (!*settings)
    kubelet.unread = settings->why();
  else
    for (const auto& document : (*settings)->documents) paths.push_back(document.path);
  add_files({node.host(), kubelet.pid}, paths, kubelet);
  note_config_gone(node.host(), kubelet);
  add_files({node.host(), 0}, environment_files(*node.get<Units>()), kubelet);  // systemd reads them, not the kubelet
}

void add_containerds(Node& node, DaemonAge& containerd) {
  const auto files = node.get<ContainerdFiles>();
  Strings paths;
  if (!*files)
    containerd.unread = files->why();
  else
    for (const auto& file : (*files)->files) paths.push_back(file.path);
  add_files({node.host(), containerd.pid}, paths, containerd);
}

/// Of a folder the mtime alone: an inode that is new is no entry that came or went.
void add_folder(const ProcessFiles& files, const std::string& path, DaemonAge& daemon) {
  if (path.empty()) return;
  try {
    daemon.folders.push_back({path, files.status(path).modified, 0});
  } catch (const std::system_error& e) {
    if (!is_absent(e)) daemon.unread = why_unread(path, e);
  }
}

void add_crios(Node& node, DaemonAge& crio) {
  const auto found = node.get<CrioFiles>();
  if (!*found) {
    crio.unread = found->why();
    return;
  }
  const auto& all = **found;
  const ProcessFiles files(node.host(), crio.pid);
  Strings paths;
  for (const auto& file : all.files) paths.push_back(file.path);
  add_files(files, paths, crio);
  add_folder(files, all.folder, crio);
  add_folder(files, all.path.substr(0, all.path.rfind('/')), crio);
  if (all.main_is_missing()) crio.gone.push_back(all.path);
}

void add_dockerds(const Host& host, DaemonAge& dockerd) {
  const Flags flags(arguments_of(host.read(fmt::format("/proc/{}/cmdline", dockerd.pid))));
  const auto named = flags.get("config-file");
  add_files({host, dockerd.pid}, {named.value_or("/etc/docker/daemon.json")}, dockerd);
  if (named && dockerd.files.empty() && !dockerd.unread) dockerd.gone.push_back(*named);
}

void add_files_of(Node& node, DaemonAge& daemon) {
  try {
    if (daemon.name == "kubelet") add_kubelets(node, daemon);
    if (daemon.name == "containerd") add_containerds(node, daemon);
    if (daemon.name == "crio") add_crios(node, daemon);
    if (daemon.name == "dockerd") add_dockerds(node.host(), daemon);
  } catch (const std::system_error& e) {
    daemon.unread = why_unread(fmt::format("{} (pid {})", daemon.name, daemon.pid), e);
  }
}

/// Of several the one whose files the other facts are, which name theirs.
int pid_of(Node& node, std::string_view name) {
  if (name == "kubelet")
    if (const auto settings = node.get<KubeletSettings>(); *settings && (*settings)->pid != 0) return (*settings)->pid;
  if (name == "containerd")
    if (const auto files = node.get<ContainerdFiles>(); *files && (*files)->pid != 0) return (*files)->pid;
  if (name == "crio")
    if (const auto files = node.get<CrioFiles>(); *files && (*files)->pid != 0) return (*files)->pid;
  return 0;
}

const Process* process_of(Node& node, const Processes& processes, std::string_view name, std::uint64_t ours) {
  const auto pid = pid_of(node, name);
  for (const auto& process : processes.running)
    if (process.pid == pid && process.name == name) return &process;
  return processes.find(name, ours);
}

std::int64_t now() {
  using namespace std::chrono;
  return duration_cast<nanoseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace

const DaemonAge* ConfigAges::find(std::string_view name) const {
  const auto found = std::find_if(daemons.begin(), daemons.end(), [&](const auto& d) { return d.name == name; });
  return found == daemons.end() ? nullptr : &*found;
}

template <>
ConfigAges probe<ConfigAges>(Node& node) {
  const auto& processes = node.need<Processes>();
  ConfigAges ages;
  ages.hidden = processes.hidden;
  for (const auto* name : {"kubelet", "containerd", "crio", "dockerd"}) {
    const auto* process = process_of(node, processes, name, net_ns_of(node.host(), "self"));
    if (!process) continue;
    DaemonAge daemon{.name = name, .pid = process->pid, .started = process->started, .files = {}};
    add_files_of(node, daemon);
    ages.daemons.push_back(std::move(daemon));
  }
  ages.read_at = now();  // last, so that no file is younger
  return ages;
}

}  // namespace nodecheck
