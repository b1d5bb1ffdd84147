#include "facts/unit_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

#include "facts/attempt.hpp"
#include "facts/host_listing.hpp"
#include "facts/kernel_arguments.hpp"
#include "facts/script_commands.hpp"
#include "facts/script_follower.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using Strings = std::vector<std::string>;

/// Of the load path (systemd.unit(5)) the folders that are still there after a reboot; the first wins.
constexpr std::array<std::string_view, 6> folders{"/etc/systemd/system.control",  "/etc/systemd/system",
                                                  "/etc/systemd/system.attached", "/usr/local/lib/systemd/system",
                                                  "/usr/lib/systemd/system",      "/lib/systemd/system"};

/// Targets that no boot to default.target comes by.
constexpr std::array<std::string_view, 14> aside{
    "rescue.target",   "emergency.target",  "shutdown.target",     "reboot.target",
    "poweroff.target", "halt.target",       "kexec.target",        "exit.target",
    "suspend.target",  "hibernate.target",  "hybrid-sleep.target", "suspend-then-hibernate.target",
    "sleep.target",    "soft-reboot.target"};

constexpr std::array<std::string_view, 7> types{".service", ".socket", ".swap", ".target", ".timer", ".mount", ".path"};

bool has_type(std::string_view name) {
  return std::any_of(types.begin(), types.end(), [&](auto type) { return name.ends_with(type); });
}

/// Empty: it is no link, or is gone meanwhile.
std::string link_of(const Host& host, const std::string& path) {
  try {
    return host.link(path);
  } catch (const std::system_error&) {
    return {};
  }
}

/// The device itself is not read of a copied root (EINVAL), or is not there (ENOENT).
bool leads_to_null(const Host& host, std::string path) {
  constexpr int most_links = 8;
  for (int hop = 0; hop < most_links; ++hop) {
    const auto link = link_of(host, path);
    if (link.empty()) return false;
    if (link.ends_with("/dev/null")) return true;
    path = link.starts_with('/') ? link : path.substr(0, path.rfind('/') + 1) + link;
  }
  return false;
}

/// br_netfilter of modprobe@br_netfilter.service; empty: it is no instance.
std::string instance_of(std::string_view unit) {
  const auto at = unit.find('@');
  return at == std::string_view::npos ? "" : std::string(unit.substr(at + 1, unit.rfind('.') - at - 1));
}

/// Of the specifiers those that name the instance (systemd.unit(5)).
std::string with_instance(std::string_view value, std::string_view unit) {
  const auto instance = instance_of(unit);
  std::string text(value);
  for (auto at = text.find('%'); at != std::string::npos && at + 1 < text.size(); at = text.find('%', at)) {
    const bool is_instance = (text[at + 1] == 'i' || text[at + 1] == 'I') && !instance.empty();
    if (is_instance) text.replace(at, 2, instance);
    at += is_instance ? instance.size() : 2;
  }
  return text;
}

/// The administrator's, of whose scripts nobody else knows.
bool is_the_sites(std::string_view path) {
  constexpr std::array<std::string_view, 7> places{"/etc/",  "/usr/local/", "/opt/", "/srv/",
                                                   "/root/", "/home/",      "/var/"};
  return std::any_of(places.begin(), places.end(), [&](auto place) { return path.starts_with(place); });
}

}  // namespace

bool is_mask(const Host& host, const std::string& path) {
  if (leads_to_null(host, path)) return true;
  try {
    return host.read(path).empty();
  } catch (const std::system_error& e) {
    const int error = e.code().value();
    // Closed ones say so when their commands are read.
    if (error == ENOENT || error == EISDIR || error == EACCES || error == EINVAL || error == ELOOP) return false;
    throw;
  }
}

Strings masked_by_kernel(const Host& host) {
  Strings units;
  const auto cmdline = host.alive() ? read_or_empty(host, "/proc/cmdline") : std::string();
  for (const auto& [name, value] : kernel_arguments(cmdline))
    if (name == "systemd.mask") units.push_back(has_type(value) ? value : value + ".service");
  return units;
}

UnitTree::UnitTree(const Host& host) : host_(host) {
  for (const auto folder : folders) {
    auto names = list_if_there(host, std::string(folder));
    if (!names.empty()) folders_.emplace_back(folder, std::set<std::string>(names.begin(), names.end()));
  }
}

void UnitTree::read(BootUnits& fact) {
  for (auto& unit : masked_by_kernel(host_)) {
    seen_.insert(unit);
    fact.masked.push_back({std::move(unit), "/proc/cmdline"});
  }
  for (const auto& [folder, names] : folders_)
    for (const auto& name : names) look_at(folder, name, fact);
  follow(fact);
  for (const auto& [name, link] : wanted_) {
    auto file = fact.mask_of(name) == nullptr && !link.empty() ? file_of(name) : "";
    if (!file.empty()) fact.enabled.push_back({name, std::move(file), link});
  }
  for (auto& [unit, commands] : commands_)
    for (auto& command : commands) fact.commands.push_back(std::move(command));
  for (auto& swap : fact.swaps)
    if (const auto* unit = fact.find(swap.name)) swap.source = unit->source;
}

void UnitTree::look_at(const std::string& folder, const std::string& name, BootUnits& fact) {
  for (const auto* kind : {".wants", ".requires", ".upholds"})
    if (name.ends_with(kind)) return add_wanted(folder, name, name.substr(0, name.rfind('.')));
  if (!has_type(name) || !seen_.insert(name).second) return;
  const auto path = folder + "/" + name;
  if (is_mask(host_, path))
    fact.masked.push_back({name, path});
  else if (name.ends_with(".swap"))
    fact.swaps.push_back({name, path, ""});
}

void UnitTree::add_wanted(const std::string& folder, const std::string& name, const std::string& who) {
  if (std::find(aside.begin(), aside.end(), who) != aside.end()) return;
  for (const auto& unit : list_if_there(host_, folder + "/" + name))
    links_[who].try_emplace(unit, folder + "/" + name + "/" + unit);
}

/// What links into its .wants say, where none of them is a mask.
void UnitTree::pull_in(const std::string& who) {
  const auto links = links_.find(who);
  if (links == links_.end()) return;
  for (const auto& [unit, link] : links->second)
    if (link_of(host_, link) != "/dev/null" && wanted_.try_emplace(unit, link).second) open_.push_back(unit);
}

/// Each unit once, those that it requires after it. Where there is no default.target to begin with, as in a part of a
/// root, all targets count as reached.
void UnitTree::follow(BootUnits& fact) {
  wanted_.emplace("default.target", "");
  open_.emplace_back("default.target");
  for (const auto& [who, links] : links_)
    if (who.ends_with(".target") && file_of("default.target").empty()) pull_in(who);
  while (!open_.empty()) {
    const auto name = std::move(open_.back());
    open_.pop_back();
    auto file = fact.mask_of(name) == nullptr ? file_of(name) : "";
    if (file.empty()) continue;
    pull_in(name);
    take_for(name, file);
    const BootUnit unit{name, std::move(file), ""};
    attempt(name, fact, [&] { look_into(unit, fact); });
  }
}

/// default.target is a link to graphical.target: what that one wants is wanted.
void UnitTree::take_for(const std::string& name, const std::string& file) {
  const auto link = link_of(host_, file);
  const auto other = link.substr(link.rfind('/') + 1);
  if (has_type(other) && other != name && wanted_.try_emplace(other, file).second) open_.push_back(other);
}

void UnitTree::look_into(const BootUnit& unit, BootUnits& fact) {
  for (const auto& path : files_of(unit)) {
    const auto text = text_of(path);
    if (!text) continue;
    for (const auto& line : unit_lines(*text, path)) {
      const auto source = fmt::format("{}:{}", path, line.number);
      require(line, unit, source);
      if (unit.name.ends_with(".service")) add_command(line, unit, path, fact);
      if (unit.name.ends_with(".service")) add_script(line, unit, path, fact);
    }
  }
}

/// None: there is no such file, or links lead round in circles, which systemd passes over.
std::optional<std::string> UnitTree::text_of(const std::string& path) const {
  try {
    return read_if_there(host_, path);
  } catch (const std::system_error& e) {
    if (e.code().value() != ELOOP) throw;
    return std::nullopt;
  }
}

// Wants=modprobe@br_netfilter.service
void UnitTree::require(const UnitLine& line, const BootUnit& unit, const std::string& source) {
  constexpr std::array<std::string_view, 4> keys{"Wants", "Requires", "BindsTo", "Upholds"};
  if (line.section != "Unit" || std::find(keys.begin(), keys.end(), line.key) == keys.end()) return;
  const auto value = with_instance(line.value, unit.name);
  for (const auto word : words_of(value))
    if (wanted_.try_emplace(std::string(word), source).second) open_.emplace_back(word);
}

/// ExecStart= without a value takes back what was said before of this setting.
void UnitTree::add_command(const UnitLine& line, const BootUnit& unit, const std::string& path, BootUnits& fact) {
  if (line.section != "Service" || !line.key.starts_with("ExecStart")) return;
  auto& own = commands_[unit.name];
  const auto source = fmt::format("{}:{}", path, line.number);
  if (trim(line.value).empty()) std::erase_if(own, [&](const auto& command) { return command.setting == line.key; });
  const auto value = with_instance(line.value, unit.name);
  if (const auto text = shell_text_of(value))
    return add_all(commands_of_text(host_, *text, path, line.number, unit.name, fact), unit, line);
  if (value.find("br_netfilter") != std::string::npos && unit_commands_in(value).empty())
    fact.unclear.push_back(source);
  for (auto& words : unit_commands_in(value)) own.push_back({unit.name, line.key, std::move(words), source});
}

void UnitTree::add_script(const UnitLine& line, const BootUnit& unit, const std::string& said_in, BootUnits& fact) {
  if (line.section != "Service" || !line.key.starts_with("ExecStart")) return;
  const auto path = script_of(line.value);
  if (path.empty() || !(is_the_sites(path) || is_the_sites(said_in))) return;
  attempt(path, fact, [&] { add_all(commands_of_file(host_, path, unit.name, fact), unit, line); });
}

void UnitTree::add_all(std::vector<ScriptCommand> commands, const BootUnit& unit, const UnitLine& line) {
  auto& own = commands_[unit.name];
  for (auto& command : commands) {
    command.setting = line.key;
    own.push_back(std::move(command));
  }
}

std::string UnitTree::file_of(const std::string& name) const {
  for (const auto& [folder, names] : folders_)
    if (names.contains(name)) return folder + "/" + name;
  const auto at = name.find('@');
  if (at == std::string::npos || name.substr(at + 1).starts_with('.')) return {};
  return file_of(name.substr(0, at + 1) + name.substr(name.rfind('.')));
}

Strings UnitTree::files_of(const BootUnit& unit) const {
  Strings files{unit.file};
  std::map<std::string, std::string> drop_ins;
  const auto at = unit.name.find('@');
  const auto type = unit.name.substr(std::min(unit.name.rfind('.'), unit.name.size()));
  Strings names{unit.name};
  if (at != std::string::npos) names.push_back(unit.name.substr(0, at + 1) + type);
  if (type.size() > 1) names.push_back(type.substr(1));  // service.d is that of all services
  for (const auto& name : names)
    for (const auto& [folder, present] : folders_)
      if (present.contains(name + ".d"))
        for (const auto& file : list_if_there(host_, folder + "/" + name + ".d"))
          if (file.ends_with(".conf")) drop_ins.try_emplace(file, folder + "/" + name + ".d/" + file);
  for (auto& [name, file] : drop_ins) files.push_back(std::move(file));
  return files;
}

}  // namespace nodecheck
