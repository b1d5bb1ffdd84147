#include "facts/security_modules.hpp"

#include <algorithm>
#include <iterator>
#include <system_error>

#include "facts/file_reads.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using SeLinux = SecurityModules::SeLinux;
constexpr Words<SeLinux, 3> selinux_words{
    {{SeLinux::disabled, "disabled"}, {SeLinux::permissive, "permissive"}, {SeLinux::enforcing, "enforcing"}}};

constexpr std::size_t longest_type = 32;

bool of_a_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

bool has_word(std::string_view text, std::string_view word) {
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    if ((at == 0 || !of_a_word(text[at - 1])) && (end == text.size() || !of_a_word(text[end]))) return true;
  }
  return false;
}

/// Containerd and CRI-O start it by its name, or from /sbin.
std::string parser_of(const Host& host) {
  for (const auto* path : {"/usr/sbin/apparmor_parser", "/sbin/apparmor_parser", "/usr/bin/apparmor_parser",
                           "/usr/local/sbin/apparmor_parser", "/usr/local/bin/apparmor_parser"})
    if (host.exists(path)) return path;
  return {};
}

SeLinux selinux_of(const Host& host) {
  const std::string enforce(trim(read_or_empty(host, "/sys/fs/selinux/enforce")));
  if (enforce == "1") return SeLinux::enforcing;
  return enforce == "0" ? SeLinux::permissive : SeLinux::disabled;
}

// SELINUXTYPE=targeted
std::string policy_type(std::string_view config) {
  constexpr std::string_view key = "SELINUXTYPE=";
  for (const auto line : lines_of(config))
    if (trim(line).starts_with(key)) return std::string(trim(trim(line).substr(key.size())));
  return "targeted";
}

/// False: the file could not be read.
bool look_for_types(const Host& host, const std::string& path, SecurityModules& fact) try {
  bool found = false;
  host.scan(path, longest_type + 2, [&](std::string_view chunk) {
    found = names_container_type(chunk);
    return !found;
  });
  fact.container_policy = found;
  fact.policy_source = path;
  return true;
} catch (const std::system_error&) {
  return false;
}

/// The policy in force is closed to all but root; the contexts of files that it comes with are open.
void read_policy(const Host& host, SecurityModules& fact) {
  if (fact.selinux != SeLinux::enforcing || look_for_types(host, "/sys/fs/selinux/policy", fact)) return;
  const auto config = read_or_empty(host, "/etc/selinux/config");
  look_for_types(host, "/etc/selinux/" + policy_type(config) + "/contexts/files/file_contexts", fact);
}

// Seccomp:	0      (of kernels with it, 3.8 and later)
bool has_line(std::string_view text, std::string_view key) {
  const auto lines = lines_of(text);
  return std::any_of(lines.begin(), lines.end(), [&](auto line) { return line.starts_with(key); });
}

std::optional<bool> seccomp_of(const Host& host) {
  const auto actions = read_or_empty(host, "/proc/sys/kernel/seccomp/actions_avail");  // 4.14 and later, with filters
  const auto words = words_of(trim(actions));
  if (std::find(words.begin(), words.end(), "errno") != words.end()) return true;
  const auto status = read_or_empty(host, "/proc/self/status");
  if (status.empty()) return std::nullopt;
  if (!has_line(status, "Seccomp:")) return false;
  if (has_line(status, "Seccomp_filters:")) return true;  // 5.9 and later
  return std::nullopt;
}

}  // namespace

NODECHECK_JSON_ENUM(SecurityModules::SeLinux, selinux_words)
NODECHECK_JSON(SecurityModules, apparmor, apparmor_parser, selinux, container_policy, policy_source, seccomp)

bool names_container_type(std::string_view text) {
  constexpr std::string_view types[]{"container_t", "container_runtime_t", "container_file_t", "svirt_lxc_net_t",
                                     "svirt_lxc_file_t"};
  static_assert(std::all_of(std::begin(types), std::end(types), [](auto t) { return t.size() <= longest_type; }));
  return std::any_of(std::begin(types), std::end(types), [&](auto type) { return has_word(text, type); });
}

template <>
SecurityModules probe<SecurityModules>(Node& node) {
  const auto& host = node.host();
  SecurityModules fact;
  fact.apparmor = trim(read_or_empty(host, "/sys/module/apparmor/parameters/enabled")) == "Y";
  fact.apparmor_parser = parser_of(host);
  fact.selinux = selinux_of(host);
  read_policy(host, fact);
  fact.seccomp = seccomp_of(host);
  return fact;
}

}  // namespace nodecheck
