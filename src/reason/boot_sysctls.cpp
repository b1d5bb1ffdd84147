#include "reason/boot_sysctls.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <iterator>
#include <limits>
#include <set>
#include <unordered_map>
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

bool matches(const std::string& pattern, const std::string& name) {
  return ::fnmatch(pattern.c_str(), name.c_str(), FNM_PATHNAME | FNM_PERIOD) == 0;
}

/// Itself, or by a pattern, one of these.
bool may_set(const std::string& name, const std::vector<std::string>& asked) {
  return std::any_of(asked.begin(), asked.end(),
                     [&](const auto& each) { return each == name || (is_pattern(name) && matches(name, each)); });
}

void add_lines(Settings& all, const SysctlFile& from, BootRules rules, const std::vector<std::string>& asked) {
  for (const auto& [number, key, value, may_fail] : from.lines) {
    const auto name = sysctl_name(rules == BootRules::systemd ? trim(key) : key);
    if (!may_set(name, asked)) continue;
    const auto spelling = rules == BootRules::systemd ? name : sysctl_path_name(key);
    all.push_back({name, value, fmt::format("{}:{}", from.file.path(), number), spelling});
  }
}

Settings lines_in_order(const SysctlFiles& files, BootRules rules, const std::vector<std::string>& asked) {
  const auto by_file = sysctls_by_file(files);
  Settings all;
  for (const auto& [file, ignored] : sysctl_places(files, rules))
    if (ignored.empty()) add_lines(all, *by_file.at(file), rules, asked);
  return all;
}

/// systemd keeps one setting of a name, in the place where it last changed: the same value once more moves nothing.
Settings one_of_each(Settings lines) {
  std::unordered_map<std::string, std::size_t> place;
  std::vector<bool> moved(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto [earlier, is_first] = place.try_emplace(lines[i].name, i);
    if (is_first) continue;
    const bool is_same = lines[earlier->second].value == lines[i].value;
    moved[is_same ? i : earlier->second] = true;
    if (!is_same) earlier->second = i;
  }
  Settings kept;
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (!moved[i]) kept.push_back(std::move(lines[i]));
  return kept;
}

/// A pattern passes over keys that have a line of their own, wherever that stands.
void expand(const Settings& settings, const std::string& name, std::vector<std::vector<SysctlWrite>>& by_line) {
  std::set<std::string> own;
  for (const auto& setting : settings)
    if (setting.name == name) own.insert(setting.spelling);
  const auto reaches = [&](const Setting& setting) {
    if (setting.name == name) return true;
    return is_pattern(setting.name) && matches(setting.name, name) &&
           std::none_of(own.begin(), own.end(), [&](const auto& each) { return matches(setting.spelling, each); });
  };
  for (std::size_t i = 0; i < settings.size(); ++i)
    if (settings[i].value && reaches(settings[i])) by_line[i].push_back({name, *settings[i].value, settings[i].source});
}

std::vector<SysctlWrite> expanded(const Settings& settings, const std::vector<std::string>& names) {
  std::vector<std::vector<SysctlWrite>> by_line(settings.size());
  for (const auto& name : names) expand(settings, name, by_line);
  std::vector<SysctlWrite> writes;
  for (auto& line : by_line) std::move(line.begin(), line.end(), std::back_inserter(writes));
  return writes;
}

void append(std::vector<SysctlWrite>& writes, std::vector<SysctlWrite> more) {
  std::move(more.begin(), more.end(), std::back_inserter(writes));
}

std::vector<SysctlWrite> written_by_files(const SysctlFiles& files, BootRules rules,
                                          const std::vector<std::string>& asked) {
  auto lines = lines_in_order(files, rules, asked);
  return expanded(rules == BootRules::systemd ? one_of_each(std::move(lines)) : lines, asked);
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

std::unordered_map<const ConfFile*, const SysctlFile*> sysctls_by_file(const SysctlFiles& all) {
  std::unordered_map<const ConfFile*, const SysctlFile*> by_file;
  for (const auto& each : all.files) by_file[&each.file] = &each;
  for (const auto* each : {&all.sysctl_conf, &all.ufw})
    if (*each) by_file[&(*each)->file] = &**each;
  return by_file;
}

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
  Settings arguments, ufw;
  for (const auto& line : files.arguments)
    arguments.push_back({sysctl_name(line.key), line.value, "/proc/cmdline", {}});
  if (files.ufw) add_lines(ufw, *files.ufw, BootRules::classic, asked);
  auto writes = expanded(arguments, asked);
  append(writes, written_by_files(files, rules, asked));
  append(writes, expanded(ufw, asked));
  return writes;
}

std::vector<SysctlWrite> commanded_writes(const BootCommands& commands, const SysctlFiles& files,
                                          const std::string& name) {
  const auto asked = with_relatives({name});
  std::vector<SysctlWrite> writes;
  for (const auto& command : commands.commands) {
    if (command.system) append(writes, written_by_files(files, BootRules::classic, asked));
    for (const auto& each : asked)
      if (may_set(command.sysctl, {each})) writes.push_back({each, command.value, command.source});
  }
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
  // Of more characters than a number can have the kernel looks at none, and it knows no plus (kernel/sysctl.c).
  constexpr std::size_t most_characters = 21;
  const std::string text(value);
  if (text.find_first_of(" \t\n") > most_characters && text.size() > most_characters) return std::nullopt;
  if (text.starts_with('+')) return std::nullopt;
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
