#include "facts/docker_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <system_error>

#include "facts/docker_binary.hpp"
#include "facts/docker_file.hpp"
#include "facts/docker_flags.hpp"
#include "facts/process_files.hpp"
#include "facts/processes.hpp"
#include "facts/setting_json.hpp"
#include "facts/unit_files.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(DockerFile, path, named, present, blank, refused, directives)
NODECHECK_JSON(DockerRuntime, name, path, type, binary, source)
NODECHECK_JSON(DockerSettings, installed, pid, binary, version, version_source, command, old_command, flags,
               refused_flags, file, exec_opts, storage_opts, storage_driver, log_driver, log_opts, iptables, ip_masq,
               ip_forward, ip_forward_no_drop, default_runtime, runtimes, bip, bridge, data_root, live_restore, debug,
               userland_proxy, hosts, insecure_registries, registry_mirrors)

namespace {

constexpr std::string_view unit_name = "docker.service";
using Strings = std::vector<std::string>;

// ---- who gives the flags

/// Words without the program, and whose they are.
struct Command {
  Strings arguments;
  std::string whose;
};

/// `docker daemon` is dockerd of 1.11 and older; later ones drop the word when they execute dockerd.
Strings without_subcommand(Strings arguments) {
  if (!arguments.empty() && arguments.front() == "daemon") arguments.erase(arguments.begin());
  return arguments;
}

Command running(const Host& host, int pid) {
  const auto path = fmt::format("/proc/{}/cmdline", pid);
  const auto text = host.read(path);
  if (text.empty()) throw Unavailable{Unavailable::Kind::changing, path, "empty: dockerd has ended, or has just begun"};
  Strings arguments;
  for (const auto word : split(text, '\0')) arguments.emplace_back(word);
  if (text.ends_with('\0')) arguments.pop_back();
  arguments.erase(arguments.begin());
  return {without_subcommand(std::move(arguments)), "dockerd"};
}

Command started_by(const Host& host, const UnitFile& unit) {
  if (unit.exec_start.empty()) return {};
  auto words = start_command(host, unit);
  if (words.empty()) return {};
  words.erase(words.begin());
  return {without_subcommand(std::move(words)), unit.exec_start.front().source};
}

/// The unit's `docker daemon`, file:line; empty: it starts dockerd by its own name.
std::string old_command(const UnitFile& unit) {
  for (const auto& command : unit.exec_start) {
    const auto& words = command.arguments;
    if (words.size() < 2 || words[1] != "daemon") continue;
    if (words[0] == "docker" || words[0].ends_with("/docker")) return command.source;
  }
  return {};
}

/// None: there is no such unit. Of a dockerd that runs the unit's files say nothing that matters more than it.
const UnitFile* unit_of(Node& node, bool runs) {
  try {
    return node.need<UnitFiles>().find(unit_name);
  } catch (const Unavailable&) {
    if (!runs) throw;
    return nullptr;
  }
}

// ---- where it is

int pid_of_dockerd(Node& node) {
  const auto& processes = node.need<Processes>();
  if (const auto* dockerd = processes.find("dockerd", net_ns_of(node.host(), "self"))) return dockerd->pid;
  if (processes.hidden)
    throw Unavailable{Unavailable::Kind::denied, "/proc", "mounted with hidepid: a dockerd may run that we cannot see"};
  return 0;
}

/// Of the running daemon, unless its file is closed to us; else of the first installed.
void find_binary(const Host& host, DockerSettings& s) {
  const auto own = fmt::format("/proc/{}/exe", s.pid);
  s.binary = find_dockerd(host);
  if (!s.binary.empty()) s.version_source = s.binary;
  try {
    if (s.pid != 0 && host.exists(own)) s.version_source = own;
  } catch (const std::system_error&) {
    // EACCES without CAP_SYS_PTRACE
  }
  if (s.version_source.empty()) return;
  try {
    s.version = docker_version_in(host, s.version_source);
  } catch (const std::system_error& e) {
    // Closed, or gone meanwhile: then the release is not known, which is a value
    if (e.code().value() != EACCES && e.code().value() != EPERM && e.code().value() != ENOENT) throw;
  }
  if (s.version.empty()) s.version_source.clear();
}

// ---- the file

/// None: it is not there. dockerd takes no folder, waits for a FIFO's writer, and from a device it reads anything.
std::optional<std::string> read_file(const ProcessFiles& files, DockerFile& file) {
  try {
    if (files.status(file.path).regular) return files.read(file.path);
    file.present = true;
    file.refused.push_back({"it is not a regular file", file.path});
    return std::nullopt;
  } catch (const std::system_error& e) {
    if (e.code().value() == ENOENT || e.code().value() == ENOTDIR) return std::nullopt;
    throw;
  }
}

void lay_file(const Host& host, const std::vector<DockerFlag>& flags, DockerSettings& s) {
  for (const auto& flag : flags) {
    if (flag.name != "config-file") continue;
    s.file.named = true;
    s.file.path = flag.value;
  }
  if (const auto text = read_file(ProcessFiles(host, s.pid), s.file))
    apply_docker_file(*text, s);
  else if (s.file.named && !s.file.present)
    s.file.refused.push_back({"it is named by --config-file, and is not there", s.file.path});
}

}  // namespace

bool DockerSettings::has_flag(std::string_view name) const {
  return std::any_of(flags.begin(), flags.end(), [&](const auto& flag) { return flag.value == name; });
}

template <>
DockerSettings probe<DockerSettings>(Node& node) {
  DockerSettings s;
  s.pid = pid_of_dockerd(node);
  find_binary(node.host(), s);
  s.installed = s.pid != 0 || !s.binary.empty();
  if (!s.installed) return s;
  const auto* unit = unit_of(node, s.pid != 0);
  if (unit) s.old_command = old_command(*unit);
  const auto command = s.pid != 0 ? running(node.host(), s.pid) : unit ? started_by(node.host(), *unit) : Command{};
  s.command = s.pid != 0 ? fmt::format("dockerd (pid {})", s.pid) : command.whose;
  const auto flags = docker_flags(command.arguments);
  lay_file(node.host(), flags, s);
  apply_docker_flags(flags, command.whose, s);
  return s;
}

}  // namespace nodecheck
