#include "reason/boot_sysctls.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <limits>
#include <utility>

#include "text.hpp"

namespace nodecheck {
namespace {

/// A line on its way to the kernel.
struct Setting {
  std::string name;
  std::optional<std::string> value;  ///< none: the name is taken out of what patterns set
  std::string source;
  std::string spelling;  ///< the name, or with more slashes, which keep procps from seeing that two names are one
};
using Settings = std::vector<Setting>;

void add_lines(Settings& all, const SysctlFile& from, BootRules rules) {
  for (const auto& [number, key, value, may_fail] : from.lines) {
    const auto name = sysctl_name(rules == BootRules::systemd ? trim(key) : key);
    const auto spelling = rules == BootRules::systemd ? name : sysctl_path_name(key);
    all.push_back({name, value, fmt::format("{}:{}", from.file.path(), number), spelling});
  }
}

const SysctlFile& with_lines(const SysctlFiles& files, const ConfFile* file) {
  if (files.sysctl_conf && file == &files.sysctl_conf->file) return *files.sysctl_conf;
  return *std::find_if(files.files.begin(), files.files.end(), [&](const auto& each) { return &each.file == file; });
}

Settings lines_in_order(const SysctlFiles& files, BootRules rules) {
  Settings all;
  for (const auto& [file, ignored] : sysctl_places(files, rules))
    if (ignored.empty()) add_lines(all, with_lines(files, file), rules);
  return all;
}

auto with_name(const std::string& name) {
  return [&name](const Setting& setting) { return setting.name == name; };
}

/// systemd keeps one setting of a name, in the place where it last changed: the same value once more moves nothing.
Settings one_of_each(Settings lines) {
  Settings kept;
  for (auto& line : lines) {
    const auto earlier = std::find_if(kept.begin(), kept.end(), with_name(line.name));
    if (earlier != kept.end() && earlier->value == line.value) continue;
    if (earlier != kept.end()) kept.erase(earlier);
    kept.push_back(std::move(line));
  }
  return kept;
}

bool matches(const std::string& pattern, const std::string& name) {
  return ::fnmatch(pattern.c_str(), name.c_str(), FNM_PATHNAME | FNM_PERIOD) == 0;
}

/// A pattern passes over keys that have a line of their own, wherever that stands.
bool reaches(const Setting& setting, const std::string& name, const Settings& all) {
  if (setting.name == name) return true;
  if (!is_pattern(setting.name) || !matches(setting.name, name)) return false;
  return std::none_of(all.begin(), all.end(), [&](const Setting& other) {
    return other.name == name && matches(setting.spelling, other.spelling);
  });
}

std::vector<SysctlWrite> expanded(const Settings& settings, const std::vector<std::string>& names) {
  std::vector<SysctlWrite> writes;
  for (const auto& setting : settings)
    for (const auto& name : names)
      if (setting.value && reaches(setting, name, settings)) writes.push_back({name, *setting.value, setting.source});
  return writes;
}

constexpr const char* ipv4_forwarding = "net/ipv4/conf/all/forwarding";
constexpr const char* ipv6_forwarding = "net/ipv6/conf/all/forwarding";
constexpr const char* ipv6_default = "net/ipv6/conf/default/forwarding";

/// Their other names, and what else sets them.
std::vector<std::string> with_relatives(std::vector<std::string> names) {
  const auto add = [&](const char* of, const char* relative) {
    if (std::find(names.begin(), names.end(), of) != names.end()) names.emplace_back(relative);
  };
  add("net/ipv4/ip_forward", ipv4_forwarding);
  add(ipv6_default, ipv6_forwarding);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace

std::string settled_name(const std::string& name) { return name == ipv4_forwarding ? "net/ipv4/ip_forward" : name; }

std::vector<ConfPlace> sysctl_places(const SysctlFiles& files, BootRules rules) {
  std::vector<const ConfFile*> all;
  for (const auto& file : files.files) all.push_back(&file.file);
  auto places = conf_order(all, rules);
  if (files.sysctl_conf && (rules == BootRules::classic || !leads_to(all, "sysctl.conf")))
    places.push_back({&files.sysctl_conf->file, rules == BootRules::classic ? "" : "no link in sysctl.d leads to it"});
  return places;
}

std::vector<SysctlWrite> sysctl_writes(const SysctlFiles& files, BootRules rules,
                                       const std::vector<std::string>& names) {
  const auto asked = with_relatives(names);
  std::vector<SysctlWrite> writes;
  const auto append = [&](const Settings& settings) {
    for (auto& write : expanded(settings, asked)) writes.push_back(std::move(write));
  };
  Settings arguments, ufw;
  for (const auto& line : files.arguments)
    arguments.push_back({sysctl_name(line.key), line.value, "/proc/cmdline", {}});
  append(arguments);
  auto lines = lines_in_order(files, rules);
  append(rules == BootRules::systemd ? one_of_each(std::move(lines)) : lines);
  if (files.ufw) add_lines(ufw, *files.ufw, BootRules::classic);
  append(ufw);
  return writes;
}

std::map<std::string, SysctlWrite> after_writes(const std::vector<SysctlWrite>& writes, BootRules rules) {
  std::map<std::string, SysctlWrite> kept;
  std::string ipv6 = "0";
  for (const auto& write : writes) {
    const auto number = kernel_number(write.value);
    if (!number) continue;
    kept[settled_name(write.name)] = write;
    if (write.name != ipv6_forwarding) continue;
    // New devices follow; but systemd does not write what is there already.
    if (rules == BootRules::classic || write.value != ipv6) kept[ipv6_default] = write;
    ipv6 = std::to_string(*number);
  }
  return kept;
}

std::optional<long> kernel_number(std::string_view value) {
  const std::string text(value);
  char* end = nullptr;
  errno = 0;
  const long number = std::strtol(text.c_str(), &end, 0);
  const bool ends = *end == '\0' || *end == ' ' || *end == '\t' || *end == '\n';
  if (end == text.c_str() || !ends || errno != 0 || std::abs(number) > std::numeric_limits<int>::max())
    return std::nullopt;
  return number;
}

std::vector<std::string> unread_sysctls(const SysctlFiles& files, BootRules rules) {
  std::vector<std::string> unread;
  for (const auto& [file, ignored] : sysctl_places(files, rules))
    if (ignored.empty() && file->kind == ConfKind::unread)
      unread.push_back(fmt::format("{}: {}", file->path(), file->why));
  if (files.ufw && files.ufw->file.kind == ConfKind::unread)
    unread.push_back(fmt::format("{}: {}", files.ufw->file.path(), files.ufw->file.why));
  return unread;
}

}  // namespace nodecheck
