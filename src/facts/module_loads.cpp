#include "facts/module_loads.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "facts/file_reads.hpp"
#include "facts/kernel_arguments.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(ModuleLine, number, text)
NODECHECK_JSON(ModuleLoadFile, file, lines)
NODECHECK_JSON(ModuleLoads, files, etc_modules, arguments, udev_rule)

namespace {

using Keep = bool (*)(std::string_view);

constexpr std::string_view needed[]{"br_netfilter", "ip_vs", "nf_conntrack", "nf_tables", "overlay", "vxlan"};

bool names_a_needed_module(std::string_view line) {
  const auto text = underscored(line);
  return std::any_of(std::begin(needed), std::end(needed),
                     [&](auto name) { return text.find(name) != std::string::npos; });
}

ModuleLoadFile described(ConfText conf, Keep keep) {
  ModuleLoadFile file{std::move(conf.file), {}};
  for (auto& line : module_lines(conf.text))
    if (keep(line.text)) file.lines.push_back(std::move(line));
  return file;
}

// modules_load=br_netfilter,overlay; rd.modules_load= is the initramfs's alone
std::vector<std::string> from_command_line(const Host& host) {
  std::vector<std::string> names;
  const auto cmdline = host.alive() ? read_or_empty(host, "/proc/cmdline") : std::string();
  for (const auto& [name, value] : kernel_arguments(cmdline)) {
    if (underscored(name) != "modules_load") continue;
    for (const auto module : split(value, ','))
      if (names_a_needed_module(module)) names.emplace_back(module);
  }
  return names;
}

// ACTION=="add", SUBSYSTEM=="module", KERNEL=="br_netfilter", RUN+="/usr/lib/systemd/systemd-sysctl
// --prefix=/net/bridge"
bool sets_bridge_sysctls(std::string_view line) {
  const auto has = [&](std::string_view text) { return line.find(text) != std::string_view::npos; };
  return !line.starts_with('#') && has("br_netfilter") && has("RUN") && has("systemd-sysctl");
}

std::string udev_rule(const Host& host) {
  for (const std::string folder : {"/etc/udev/rules.d", "/usr/lib/udev/rules.d"}) {
    if (!host.exists(folder)) continue;
    for (const auto& name : host.list(folder)) {
      const auto path = folder + "/" + name;
      const auto text = name.ends_with(".rules") ? read_or_empty(host, path) : std::string();
      const auto lines = lines_of(text);
      const auto found = std::find_if(lines.begin(), lines.end(), sets_bridge_sysctls);
      if (found != lines.end()) return fmt::format("{}:{}", path, found - lines.begin() + 1);
    }
  }
  return {};
}

}  // namespace

bool is_needed_module(std::string_view name) { return !name.empty() && names_a_needed_module(name); }

// # Bridged packets pass through iptables
// br_netfilter
std::vector<ModuleLine> module_lines(std::string_view text) {
  std::vector<ModuleLine> lines;
  int number = 0;
  for (const auto whole : lines_of(text)) {
    ++number;
    const auto line = trim(whole);
    if (!line.empty() && line[0] != '#' && line[0] != ';') lines.push_back({number, std::string(line)});
  }
  return lines;
}

ModuleLoads module_loads(const Host& host, Keep keep) {
  ModuleLoads all;
  for (auto& conf : conf_d(host, "modules-load.d")) all.files.push_back(described(std::move(conf), keep));
  if (auto conf = conf_file(host, "/etc", "modules")) all.etc_modules = described(std::move(*conf), keep);
  all.arguments = from_command_line(host);
  all.udev_rule = udev_rule(host);
  return all;
}

template <>
ModuleLoads probe<ModuleLoads>(Node& node) {
  auto all = module_loads(node.host(), names_a_needed_module);
  std::erase_if(all.files, [](const auto& each) { return is_gone_by_then(each.file); });
  return all;
}

}  // namespace nodecheck
