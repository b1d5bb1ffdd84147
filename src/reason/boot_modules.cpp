#include "reason/boot_modules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "text.hpp"

namespace nodecheck {
namespace {

using When = ModuleAtBoot::When;

std::unordered_map<const ConfFile*, const ModuleLoadFile*> by_file(const ModuleLoads& all) {
  std::unordered_map<const ConfFile*, const ModuleLoadFile*> files;
  for (const auto& each : all.files) files[&each.file] = &each;
  if (all.etc_modules) files[&all.etc_modules->file] = &*all.etc_modules;
  return files;
}

/// ip_vs,br_netfilter.ko # x: whoever wrote it meant br_netfilter.
bool means(std::string_view line, std::string_view name) {
  std::string text = underscored(line);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == ',' || c == ';' || c == '.' || c == '#' || c == '"'; }, ' ');
  const auto words = words_of(text);
  return std::find(words.begin(), words.end(), name) != words.end();
}

/// To systemd the whole line is one name; others take the first word, and the rest for the module's parameters.
bool loads(std::string_view line, std::string_view name, BootRules rules) {
  if (rules == BootRules::systemd) return underscored(line) == name;
  const auto words = words_of(line);
  return !words.empty() && underscored(words[0]) == name;
}

/// What keeps boot's own service from loading a module that it is told to load, and in words; empty: nothing.
std::pair<std::string, std::string> forbidden(const ModuleEvidence& evidence, BootRules rules) {
  if (!evidence.dummy_install.empty())
    return {evidence.dummy_install, evidence.dummy_install + " has an install line that loads nothing"};
  const bool by_kernel = evidence.blacklist.find("module_blacklist=") != std::string::npos;
  if (evidence.blacklist.empty() || (rules == BootRules::classic && !by_kernel)) return {};
  return {evidence.blacklist, evidence.blacklist + " blacklists it, which modprobe by hand passes over"};
}

}  // namespace

BootRules rules_of(const BootServices& services) {
  return services.init == "systemd" ? BootRules::systemd : BootRules::classic;
}

std::vector<ConfPlace> module_places(const ModuleLoads& all, BootRules rules) {
  std::vector<const ConfFile*> files;
  for (const auto& file : all.files) files.push_back(&file.file);
  auto places = conf_order(files, rules);
  if (all.etc_modules && !leads_to(files, "modules"))
    places.push_back(
        {&all.etc_modules->file, rules == BootRules::classic ? "" : "no link in modules-load.d leads to it"});
  return places;
}

ModuleAtBoot told_to_load(std::string_view name, const ModuleLoads& all, BootRules rules) {
  const auto files = by_file(all);
  ModuleAtBoot told;
  for (const auto& argument : all.arguments)
    if (underscored(argument) == name) told = {.when = When::first, .source = "/proc/cmdline: modules_load="};
  for (const auto& [file, ignored] : module_places(all, rules)) {
    for (const auto& [number, text] : files.at(file)->lines) {
      const auto source = fmt::format("{}:{}", file->path(), number);
      if (loads(text, name, rules) && ignored.empty())
        told = {.when = When::first, .source = source, .in_vain = std::move(told.in_vain)};
      else if (means(text, name))
        told.in_vain.push_back(
            {source, text, ignored.empty() ? "the whole line is taken for one name" : "it is not read: " + ignored});
    }
  }
  return told;
}

ModuleAtBoot module_at_boot(std::string_view name, const ModuleLoads& all, const BootServices& services,
                            const BootCommands& commands, const ModuleEvidence* evidence) {
  const auto rules = rules_of(services);
  auto boot = told_to_load(name, all, rules);
  const auto fail = [&](const std::string& why) {
    if (boot.when == When::first) boot.in_vain.push_back({boot.source, std::string(name), why});
    boot.when = When::never;
    boot.source.clear();
  };
  if (!services.modules.runs())
    fail(services.modules.masked ? services.modules.name + " is masked" : services.modules.name + " is not installed");
  const auto [by, why] = evidence ? forbidden(*evidence, rules) : std::pair<std::string, std::string>();
  if (!by.empty()) fail(why);
  boot.forbidden_by = by;
  if (boot.when == When::first || (evidence && !evidence->dummy_install.empty())) return boot;
  for (const auto& command : commands.commands)
    if (command.module == name) return {When::with_daemon, command.source, std::move(boot.in_vain), by};
  return boot;
}

std::vector<std::string> unread_module_loads(const ModuleLoads& all, BootRules rules) {
  std::vector<std::string> unread;
  for (const auto& [file, ignored] : module_places(all, rules))
    if (ignored.empty() && file->kind == ConfKind::unread)
      unread.push_back(fmt::format("{}: {}", file->path(), file->why));
  return unread;
}

}  // namespace nodecheck
