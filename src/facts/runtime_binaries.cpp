#include "facts/runtime_binaries.hpp"

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
#include "facts/kubelet_settings.hpp"
#include "facts/process_files.hpp"
#include "facts/processes.hpp"
#include "facts/program_json.hpp"
#include "facts/program_names.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(RuntimeBinaries, daemon, pid, other_root, path, binaries)

namespace {

// ---- which daemon

/// By its name, or by the path of its socket. Empty: neither is known.
std::string daemon_named(std::string_view text) {
  for (const auto& [part, daemon] :
       {std::pair<std::string_view, const char*>{"docker", "dockerd"}, {"crio", "crio"}, {"containerd", "containerd"}})
    if (text.find(part) != std::string_view::npos) return daemon;
  return {};
}

std::string daemon_of_units(const UnitFiles& units) {
  for (const auto& [unit, daemon] : {std::pair<const char*, const char*>{"containerd.service", "containerd"},
                                     {"crio.service", "crio"},
                                     {"docker.service", "dockerd"}})
    if (const auto* file = units.find(unit); file && !file->masked) return daemon;
  return {};
}

std::string daemon_of(Node& node) {
  if (const auto socket = node.get<CriSocket>(); *socket)
    if (auto daemon = daemon_named((*socket)->peer_name); !daemon.empty()) return daemon;
  const auto endpoint = node.get<CriEndpoint>();
  if (*endpoint && (*endpoint)->dockershim) return "dockerd";
  if (*endpoint && !(*endpoint)->path.empty()) return daemon_named((*endpoint)->path);
  if (const auto kubelet = node.get<KubeletSettings>(); *kubelet && !(*kubelet)->runtime_endpoint.value.empty())
    return daemon_named((*kubelet)->runtime_endpoint.value);
  return daemon_of_units(node.need<UnitFiles>());
}

int pid_of(Node& node, const std::string& daemon) {
  if (daemon == "containerd") return node.need<ContainerdFiles>().pid;
  if (daemon == "crio") return node.need<CrioFiles>().pid;
  const auto& processes = node.need<Processes>();
  const auto* process = processes.find(daemon, net_ns_of(node.host(), "self"));
  if (!process && processes.hidden)
    throw Unavailable{Unavailable::Kind::denied, "/proc", "hidepid hides the PATH of " + daemon};
  return process ? process->pid : 0;
}

// ---- where it looks

/// containerd's opt plugin puts this before the PATH of its own process once it runs, which environ never shows. Empty:
/// the plugin is disabled, or has no folder.
std::string managed_folder(const ContainerdFiles& files) {
  std::string folder = "/opt/containerd";
  for (const auto& file : files.files) {
    for (const auto& plugin : file.disabled_plugins)
      if (plugin.value == "opt" || plugin.value == "io.containerd.internal.v1.opt") return {};
    if (file.opt_path) folder = file.opt_path->value;
  }
  return folder.starts_with('/') ? folder + "/bin" : "";
}

/// As it was given to the daemon. None: it does not run, and has no unit that tells.
std::optional<ProgramPath> given_path(Node& node, const std::string& daemon, int pid) {
  if (pid != 0) return path_of_process(node.host(), pid);
  const auto unit = (daemon == "dockerd" ? "docker" : daemon) + ".service";
  const auto* file = node.need<UnitFiles>().find(unit);
  if (!file || file->masked) return std::nullopt;
  return path_of_unit(node.host(), *file);
}

std::optional<ProgramPath> path_of(Node& node, const std::string& daemon, int pid) {
  auto path = given_path(node, daemon, pid);
  if (!path || daemon != "containerd") return path;
  const auto managed = managed_folder(node.need<ContainerdFiles>());
  if (!managed.empty()) path->folders.insert(path->folders.begin(), managed);
  return path;
}

/// Docker's containers are containerd's: the shim and runc are found along the PATH of a containerd beside it.
void add_containerds(Node& node, ProgramPath& path) {
  const auto beside = path_of(node, "containerd", pid_of(node, "containerd"));
  if (beside) path.folders.insert(path.folders.end(), beside->folders.begin(), beside->folders.end());
}

/// As os.Executable() tells it; where the link is closed to us, as the daemon was called.
std::string program_of(const Host& host, int pid) {
  constexpr std::string_view replaced = " (deleted)";
  try {
    auto program = host.link(fmt::format("/proc/{}/exe", pid));
    if (program.ends_with(replaced)) program.resize(program.size() - replaced.size());
    return program;
  } catch (const std::system_error&) {
    auto program = read_or_empty(host, fmt::format("/proc/{}/cmdline", pid));
    program.resize(std::min(program.find('\0'), program.size()));
    return program;
  }
}

/// A shim may also stand beside the daemon's own program. Empty: that is not told.
std::string folder_of_program(Node& node, const std::string& daemon, int pid) {
  std::string program;
  if (pid != 0) {
    program = program_of(node.host(), pid);
  } else if (const auto* unit = node.need<UnitFiles>().find(daemon + ".service"); unit && !unit->exec_start.empty()) {
    program = unit->exec_start[0].arguments[0];
  }
  return program.starts_with('/') ? program.substr(0, program.rfind('/')) : "";
}

/// A shim may also stand beside the daemon's program.
RuntimeBinary find_program(const Host& host, const RuntimeBinaries& fact, const std::string& name,
                           const std::string& more) {
  auto folders = fact.path.folders;
  if (!more.empty() && name.starts_with("containerd-shim")) folders.push_back(more);
  return ProgramFinder(host, fact.pid, std::move(folders)).find(name);
}

}  // namespace

const RuntimeBinary* RuntimeBinaries::find(std::string_view name) const {
  const auto found = std::find_if(binaries.begin(), binaries.end(), [&](const auto& b) { return b.name == name; });
  return found == binaries.end() ? nullptr : &*found;
}

template <>
RuntimeBinaries probe<RuntimeBinaries>(Node& node) {
  const auto daemon = daemon_of(node);
  if (daemon.empty()) return {};
  const auto pid = pid_of(node, daemon);
  auto path = path_of(node, daemon, pid);
  if (!path) return {};
  if (daemon == "dockerd") add_containerds(node, *path);
  const auto more = folder_of_program(node, daemon, pid);
  RuntimeBinaries fact{daemon, pid, has_other_root(node.host(), pid), std::move(*path), {}};
  for (const auto& name : program_names(node, daemon))
    fact.binaries.push_back(find_program(node.host(), fact, name, more));
  return fact;
}

}  // namespace nodecheck
