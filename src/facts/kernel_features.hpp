#pragma once
// What a running kernel shows of its own configuration: its namespaces, its filesystems, a function of an option that
// leaves nothing else. It tells an option where no configuration is kept.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

struct KernelFeatures {
  static constexpr std::string_view id = "kernel.features";
  std::vector<std::string> namespaces;         ///< the names in /proc/self/ns, sorted
  std::vector<std::string> filesystems;        ///< of /proc/filesystems, sorted: built in or loaded
  std::vector<std::string> mounted;            ///< types in our mountinfo, sorted, each once
  std::map<std::string, std::string> symbols;  ///< as KernelSymbols::found; empty where a configuration was found
  bool ipv4 = false;                           ///< /proc/sys/net/ipv4 is there
  bool first_pid_namespace = true;             ///< ours is the one that the kernel began with
  bool operator==(const KernelFeatures&) const = default;
};

void to_json(Json&, const KernelFeatures&);
void from_json(const Json&, KernelFeatures&);

/// The last word of every line: the type.
[[nodiscard]] std::vector<std::string> parse_filesystems(std::string_view text);
/// The types of what is mounted, sorted, each once. Throws on what is no mountinfo.
[[nodiscard]] std::vector<std::string> mounted_types(std::string_view mountinfo);
/// Whether this process is in the pid namespace that the kernel began with, from which all processes are seen.
[[nodiscard]] bool in_first_pid_namespace(const Host&);

template <>
KernelFeatures probe<KernelFeatures>(Node&);

}  // namespace nodecheck
