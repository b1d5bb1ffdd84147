#include "facts/kernel_features.hpp"

#include <algorithm>
#include <stdexcept>
#include <system_error>

#include "facts/file_reads.hpp"
#include "facts/kernel_config.hpp"
#include "facts/kernel_symbols.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(KernelFeatures, namespaces, filesystems, mounted, symbols, ipv4, first_pid_namespace)

namespace {

std::vector<std::string> each_once(std::vector<std::string> words) {
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

/// A kernel without namespaces has no such folder.
std::vector<std::string> namespaces_of(const Host& host) {
  try {
    return host.list("/proc/self/ns");
  } catch (const std::system_error& e) {
    if (e.code().value() == ENOENT && host.exists("/proc/filesystems")) return {};
    throw;
  }
}

/// Reading them takes tens of milliseconds: only where nothing cheaper tells.
std::map<std::string, std::string> symbols_of(Node& node) {
  const auto config = node.get<KernelConfig>();
  if (*config && !(*config)->file.empty()) return {};
  const auto symbols = node.get<KernelSymbols>();
  return *symbols ? (*symbols)->found : std::map<std::string, std::string>{};
}

}  // namespace

// nodev<tab>overlay
// <tab>ext4                                          (fs/filesystems.c)
std::vector<std::string> parse_filesystems(std::string_view text) {
  std::vector<std::string> types;
  for (const auto line : lines_of(text))
    if (const auto words = words_of(line); !words.empty()) types.emplace_back(words.back());
  return each_once(std::move(types));
}

// 25 1 259:1 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p1 rw          (proc_pid_mountinfo(5))
std::vector<std::string> mounted_types(std::string_view mountinfo) {
  std::vector<std::string> types;
  for (const auto line : lines_of(mountinfo)) {
    const auto words = words_of(line);
    const auto dash = std::find(words.begin(), words.end(), "-");
    if (dash == words.end() || dash + 1 == words.end()) throw std::runtime_error("mountinfo: not understood");
    types.emplace_back(*(dash + 1));
  }
  return each_once(std::move(types));
}

/// A kernel without pid namespaces has no such link, and every process in the first.
bool in_first_pid_namespace(const Host& host) {
  constexpr std::string_view first = "pid:[4026531836]";  // PROC_PID_INIT_INO of the kernel, 0xEFFFFFFC
  try {
    return host.link("/proc/self/ns/pid") == first;
  } catch (const std::system_error& e) {
    if (e.code().value() == ENOENT) return true;
    throw;
  }
}

template <>
KernelFeatures probe<KernelFeatures>(Node& node) {
  const auto& host = node.host();
  KernelFeatures features;
  features.namespaces = namespaces_of(host);
  features.filesystems = parse_filesystems(read_if_there(host, "/proc/filesystems").value_or(""));
  features.mounted = mounted_types(host.read("/proc/self/mountinfo"));
  features.symbols = symbols_of(node);
  features.ipv4 = host.exists("/proc/sys/net/ipv4");
  features.first_pid_namespace = in_first_pid_namespace(host);
  return features;
}

}  // namespace nodecheck
