#include "facts/program_folders.hpp"

#include <algorithm>
#include <system_error>

#include "facts/cni_paths.hpp"
#include "facts/kubelet_binary.hpp"
#include "facts/kubelet_settings.hpp"
#include "facts/runtime_binaries.hpp"
#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(ProgramFolder, path, whose, seen, mount_point, no_exec)
NODECHECK_JSON(ProgramFolders, folders)

namespace {

void add(const Host& host, int pid, const std::string& path, const std::string& whose, ProgramFolders& fact) {
  const auto known = [&](const auto& f) { return f.path == path; };
  if (!path.starts_with('/') || std::any_of(fact.folders.begin(), fact.folders.end(), known)) return;
  const auto folder = look_at(host, pid, {path, whose});
  fact.folders.push_back({path, whose, folder.seen, folder.mount_point, folder.filesystem.no_exec});
}

std::string folder_of(const std::string& program) {
  const auto slash = program.rfind('/');
  return slash == 0 ? "/" : program.substr(0, slash == std::string::npos ? 0 : slash);
}

/// Of a running kubelet the file is known as /proc/PID/exe, and /proc is always noexec. Empty: closed to us.
std::string where_it_lies(const Host& host, const std::string& program) {
  if (!program.starts_with("/proc/")) return program;
  try {
    return host.link(program);
  } catch (const std::system_error&) {
    return {};
  }
}

}  // namespace

/// What is not known, such as the programs of a runtime that is not there, has no folder.
template <>
ProgramFolders probe<ProgramFolders>(Node& node) {
  ProgramFolders fact;
  const auto& host = node.host();
  const auto runtime = node.get<RuntimeBinaries>();
  const int runtimes_pid = *runtime ? (*runtime)->pid : 0;
  for (const auto& path : node.need<CniPaths>().plugin_directories.value)
    add(host, runtimes_pid, path, "CNI plugins", fact);
  const auto settings = node.get<KubeletSettings>();
  if (const auto kubelet = node.get<KubeletBinary>(); *kubelet)
    add(host, *settings ? (*settings)->pid : 0, folder_of(where_it_lies(host, (*kubelet)->path)), "kubelet", fact);
  if (*runtime)
    for (const auto& binary : (*runtime)->binaries)
      if (!binary.path.empty()) add(host, runtimes_pid, folder_of(binary.path), binary.name, fact);
  return fact;
}

}  // namespace nodecheck
