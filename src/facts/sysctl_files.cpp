#include "facts/sysctl_files.hpp"

#include <fnmatch.h>

#include <algorithm>

#include "facts/boot_units.hpp"
#include "facts/environment_file.hpp"
#include "facts/file_reads.hpp"
#include "facts/kernel_arguments.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(SysctlFile, file, lines)
NODECHECK_JSON(SysctlFiles, files, sysctl_conf, ufw, arguments)

namespace {

using Keep = bool (*)(std::string_view);

/// With the other names of the same setting.
constexpr const char* needed[]{
    "kernel/keys/root_maxbytes",
    "kernel/keys/root_maxkeys",
    "kernel/panic",
    "kernel/panic_on_oops",
    "net/bridge/bridge-nf-call-ip6tables",
    "net/bridge/bridge-nf-call-iptables",
    "net/ipv4/conf/all/forwarding",
    "net/ipv4/ip_forward",
    "net/ipv6/conf/all/forwarding",
    "net/ipv6/conf/default/forwarding",
    "vm/overcommit_memory",
    "vm/panic_on_oom",
};

/// Of lines that are kept: more of them than anybody means.
constexpr std::size_t most_lines = 20000;

SysctlFile described(ConfText conf, Keep keep) {
  SysctlFile file{std::move(conf.file), {}};
  for (auto& line : sysctl_lines(conf.text))
    if (keep(sysctl_name(trim(line.key)))) file.lines.push_back(std::move(line));
  return file;
}

/// A file that holds more than this is as good as closed to us.
void limit(SysctlFile& file, std::size_t& left) {
  if (file.lines.size() > left) {
    file.lines.clear();
    file.file.kind = ConfKind::unread;
    file.file.why = "too many lines";
  }
  left -= file.lines.size();
}

// ENABLED=yes
bool ufw_is_on(const Host& host) {
  const auto text = read_if_there(host, "/etc/ufw/ufw.conf").value_or("");
  bool on = false;
  for (const auto& [name, value] : environment_in(text))
    if (name == "ENABLED") on = value == "yes" || value == "YES";
  return on;
}

// IPT_SYSCTL=/etc/ufw/sysctl.conf
std::string ufw_path(const Host& host) {
  const auto text = read_if_there(host, "/etc/default/ufw").value_or("");
  std::string path;
  for (const auto& [name, value] : environment_in(text))
    if (name == "IPT_SYSCTL") path = value;
  return path;
}

std::optional<SysctlFile> ufws_own(const Host& host, Keep keep) {
  if (!ufw_is_on(host)) return std::nullopt;
  const auto path = ufw_path(host);
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return std::nullopt;
  auto conf = conf_file(host, path.substr(0, slash), path.substr(slash + 1));
  if (!conf) return std::nullopt;
  return described(std::move(*conf), keep);
}

/// sysctl.net.ipv4.ip_forward=1, or sysctl/net/...: all separators are slashes to the kernel (fs/proc/proc_sysctl.c).
std::vector<SysctlLine> from_command_line(const Host& host, Keep keep) {
  std::vector<SysctlLine> lines;
  const auto cmdline = host.alive() ? read_or_empty(host, "/proc/cmdline") : std::string();
  for (const auto& [name, value] : kernel_arguments(cmdline)) {
    if (!name.starts_with("sysctl.") && !name.starts_with("sysctl/")) continue;
    auto key = name.substr(sizeof "sysctl");
    std::replace(key.begin(), key.end(), '.', '/');
    if (keep(sysctl_name(key))) lines.push_back({0, std::move(key), value, false});
  }
  return lines;
}

}  // namespace

bool sets_a_needed_sysctl(std::string_view name) {
  const std::string pattern(name);
  return std::any_of(std::begin(needed), std::end(needed),
                     [&](const char* key) { return key == pattern || ::fnmatch(pattern.c_str(), key, 0) == 0; });
}

SysctlFiles sysctl_files(const Host& host, Keep keep) {
  SysctlFiles all;
  for (auto& conf : conf_d(host, "sysctl.d")) all.files.push_back(described(std::move(conf), keep));
  if (auto conf = conf_file(host, "/etc", "sysctl.conf")) all.sysctl_conf = described(std::move(*conf), keep);
  all.ufw = ufws_own(host, keep);
  all.arguments = from_command_line(host, keep);
  auto left = most_lines;
  for (auto& file : all.files) limit(file, left);
  for (auto* file : {&all.sysctl_conf, &all.ufw})
    if (*file) limit(**file, left);
  return all;
}

template <>
SysctlFiles probe<SysctlFiles>(Node& node) {
  auto all = sysctl_files(node.host(), sets_a_needed_sysctl);
  std::erase_if(all.files, [](const auto& each) { return is_gone_by_then(each.file); });
  const auto units = node.get<BootUnits>();
  if (*units && !(*units)->loader.empty() && (*units)->find("ufw") == nullptr) all.ufw.reset();
  return all;
}

}  // namespace nodecheck
