#include "facts/kubelet_binary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <set>
#include <system_error>

#include "facts/operating_system.hpp"
#include "facts/processes.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(KubeletBinary, path, version, source, executable, file, made_for)

namespace {

constexpr std::string_view places[]{"/usr/bin/kubelet",
                                    "/usr/local/bin/kubelet",
                                    "/opt/bin/kubelet",
                                    "/usr/sbin/kubelet",
                                    "/usr/local/sbin/kubelet",
                                    "/home/kubernetes/bin/kubelet",
                                    "/opt/kubernetes/bin/kubelet",
                                    "/var/lib/k0s/bin/kubelet",
                                    "/snap/microk8s/current/kubelite",
                                    "/usr/local/bin/k3s",
                                    "/usr/local/bin/rke2"};
constexpr std::size_t longest_version = 64;

bool version_byte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '+';
}

/// v1.N.N, and a suffix.
bool is_version(std::string_view text) {
  const auto head = text.substr(0, 8);
  return std::count(head.begin(), head.end(), '.') >= 2 && std::all_of(text.begin(), text.end(), version_byte);
}

/// memmem, which skips ahead: string_view::find stops at every first byte, and a binary is 100 MiB.
std::size_t find_from(std::string_view bytes, std::string_view wanted, std::size_t from) {
  const auto* found = ::memmem(bytes.data() + from, bytes.size() - from, wanted.data(), wanted.size());
  return found ? static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data()) : std::string_view::npos;
}

std::string running_binary(Node& node) {
  const auto processes = node.get<Processes>();
  if (!*processes) return {};
  for (const auto name : {"kubelet", "k3s-server", "k3s-agent", "rke2"})
    if (const auto* process = (*processes)->find(name, net_ns_of(node.host(), "self")))
      return fmt::format("/proc/{}/exe", process->pid);
  return {};
}

/// The first that is there; a running kubelet's own file comes first, unless it is closed to us.
std::string find_binary(Node& node) {
  const auto running = running_binary(node);
  try {
    if (!running.empty() && node.host().exists(running)) return running;
  } catch (const std::system_error&) {
    // EACCES without CAP_SYS_PTRACE: the installed file then
  }
  for (const auto place : places)
    if (node.host().exists(place)) return std::string(place);
  return {};
}

/// Left unknown where a folder on the way, or a running kubelet's file, is closed to us.
void add_mode(const Host& host, KubeletBinary& kubelet) {
  try {
    const auto status = host.status(kubelet.path);
    kubelet.executable = status.regular && (status.mode & 0111U) != 0;
    kubelet.file = fmt::format("{}mode {:04o}", status.regular ? "" : "not a regular file, ", status.mode);
  } catch (const std::system_error& e) {
    if (e.code().value() != EACCES && e.code().value() != EPERM) throw;
  }
}

std::string made_for(const Host& host, const std::string& path) {
  std::string first;
  host.scan(path, 0, [&](std::string_view chunk) {
    first = chunk.substr(0, 64);
    return false;
  });
  if (first.empty()) return "empty";
  return trim(first).starts_with('<') ? "html" : machine_of_elf(first);
}

/// None: no version in it, or several that differ in their minor.
std::optional<Version> version_in(const Host& host, const std::string& path) {
  std::set<std::pair<int, int>> minors;
  std::optional<Version> newest;
  host.scan(path, longest_version, [&](std::string_view chunk) {
    for (const auto& text : versions_in(chunk)) {
      const auto version = parse_version(text);
      if (!version) continue;
      minors.emplace(version->major, version->minor);
      newest = std::max(newest.value_or(*version), *version);
    }
    return true;
  });
  return minors.size() == 1 ? newest : std::nullopt;
}

}  // namespace

std::vector<std::string> versions_in(std::string_view bytes) {
  constexpr std::string_view start = "v1.";
  std::vector<std::string> found;
  for (std::size_t at = 0; (at = find_from(bytes, start, at)) != std::string_view::npos; ++at) {
    if (at == 0 || bytes[at - 1] != '\0') continue;
    const auto text = bytes.substr(at, longest_version);
    const auto end = text.find('\0');
    if (end != std::string_view::npos && is_version(text.substr(0, end))) found.emplace_back(text.substr(0, end));
  }
  return found;
}

// Package: kubelet
// Status: install ok installed
// Version: 1.31.2-1.1
std::string dpkg_version(std::string_view status, std::string_view package) {
  bool ours = false, installed = false;
  for (const auto line : lines_of(status)) {
    if (line.empty()) ours = installed = false;
    if (line.starts_with("Package: ")) ours = line.substr(9) == package;
    if (line.starts_with("Status: ")) installed = line.ends_with(" installed");
    if (ours && installed && line.starts_with("Version: ")) return std::string(line.substr(9));
  }
  return {};
}

template <>
KubeletBinary probe<KubeletBinary>(Node& node) {
  KubeletBinary kubelet;
  kubelet.path = find_binary(node);
  if (kubelet.path.empty()) return kubelet;
  add_mode(node.host(), kubelet);
  std::exception_ptr unread;  // the package database may still tell
  try {
    kubelet.made_for = made_for(node.host(), kubelet.path);
    kubelet.version = version_in(node.host(), kubelet.path);
    kubelet.source = kubelet.path;
  } catch (const std::system_error&) {
    unread = std::current_exception();
  }
  if (kubelet.version) return kubelet;
  kubelet.source.clear();
  if (node.host().exists("/var/lib/dpkg/status"))
    kubelet.version = parse_version(dpkg_version(node.host().read("/var/lib/dpkg/status"), "kubelet"));
  if (kubelet.version) kubelet.source = "/var/lib/dpkg/status";
  // One that cannot be executed refuses nothing; of another the release matters, and could not be read.
  if (!kubelet.version && unread && kubelet.executable != false) std::rethrow_exception(unread);
  return kubelet;
}

}  // namespace nodecheck
