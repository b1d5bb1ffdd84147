#include "facts/boot_units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <system_error>

#include "facts/attempt.hpp"
#include "facts/boot_services.hpp"
#include "facts/file_reads.hpp"
#include "facts/script_commands.hpp"
#include "facts/unit_file.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(BootUnit, name, file, source)
NODECHECK_JSON(UnitMask, name, file)
NODECHECK_JSON(ScriptCommand, unit, setting, words, source)
NODECHECK_JSON(BootUnits, loader, enabled, swaps, masked, commands, unread)

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

Strings list_if_there(const Host& host, const std::string& directory) {
  try {
    return host.list(directory);
  } catch (const std::system_error& e) {
    if (e.code().value() != ENOENT && e.code().value() != ENOTDIR) throw;
    return {};
  }
}

std::string loader_of(Node& node) {
  const auto services = node.get<BootServices>();
  return *services ? (*services)->init : "";
}

/// A file of this unit, or none; an empty one and a link to /dev/null mask it. The device is not read in a copied root
/// (EINVAL), or is not there (ENOENT).
class UnitTree {
 public:
  explicit UnitTree(const Host& host) : host_(host) {
    for (const auto folder : folders) {
      auto names = list_if_there(host, std::string(folder));
      if (!names.empty()) folders_.emplace_back(folder, std::set<std::string>(names.begin(), names.end()));
    }
  }

  void read(BootUnits& fact) {
    for (const auto& [folder, names] : folders_)
      for (const auto& name : names) look_at(folder, name, fact);
    for (const auto& [name, link] : wanted_) add_enabled(name, link, fact);
    for (auto& swap : fact.swaps)
      if (const auto* unit = fact.find(swap.name)) swap.source = unit->source;
  }

  /// Its own file and the drop-ins of all folders.
  [[nodiscard]] Strings files_of(const BootUnit& unit) const {
    Strings files{unit.file};
    std::map<std::string, std::string> drop_ins;
    for (const auto& [folder, names] : folders_)
      if (names.contains(unit.name + ".d"))
        for (const auto& file : list_if_there(host_, folder + "/" + unit.name + ".d"))
          if (file.ends_with(".conf")) drop_ins.try_emplace(file, folder + "/" + unit.name + ".d/" + file);
    for (auto& [name, file] : drop_ins) files.push_back(std::move(file));
    return files;
  }

 private:
  void look_at(const std::string& folder, const std::string& name, BootUnits& fact) {
    for (const auto* kind : {".wants", ".requires", ".upholds"})
      if (name.ends_with(kind)) return add_wanted(folder, name, name.substr(0, name.rfind('.')));
    const bool has_type = name.ends_with(".service") || name.ends_with(".socket") || name.ends_with(".swap") ||
                          name.ends_with(".target") || name.ends_with(".timer");
    if (!has_type || !seen_.insert(name).second) return;
    const auto path = folder + "/" + name;
    if (is_mask(path))
      fact.masked.push_back({name, path});
    else if (name.ends_with(".swap"))
      fact.swaps.push_back({name, path, ""});
  }

  void add_wanted(const std::string& folder, const std::string& name, const std::string& who) {
    if (std::find(aside.begin(), aside.end(), who) != aside.end()) return;
    for (const auto& unit : list_if_there(host_, folder + "/" + name))
      wanted_.try_emplace(unit, folder + "/" + name + "/" + unit);
  }

  void add_enabled(const std::string& name, const std::string& link, BootUnits& fact) const {
    if (fact.mask_of(name) != nullptr) return;
    if (auto file = file_of(name); !file.empty()) fact.enabled.push_back({name, std::move(file), link});
  }

  /// That of getty@tty1.service is getty@.service. Empty: it has none.
  [[nodiscard]] std::string file_of(const std::string& name) const {
    for (const auto& [folder, names] : folders_)
      if (names.contains(name)) return folder + "/" + name;
    const auto at = name.find('@');
    if (at == std::string::npos || name.substr(at + 1).starts_with('.')) return {};
    return file_of(name.substr(0, at + 1) + name.substr(name.rfind('.')));
  }

  [[nodiscard]] bool is_mask(const std::string& path) const {
    try {
      return host_.read(path).empty();
    } catch (const std::system_error& e) {
      if (e.code().value() == EINVAL) return true;
      if (e.code().value() == ENOENT) return links_to_null(path);
      if (e.code().value() == EISDIR || e.code().value() == EACCES) return false;  // closed: its commands say so
      throw;
    }
  }
  [[nodiscard]] bool links_to_null(const std::string& path) const {
    try {
      return host_.link(path) == "/dev/null";
    } catch (const std::system_error&) {
      return false;  // gone meanwhile, or no link
    }
  }

  const Host& host_;
  std::vector<std::pair<std::string, std::set<std::string>>> folders_;
  std::set<std::string> seen_;
  std::map<std::string, std::string> wanted_;
};

/// ExecStart= without a value takes back what was said before of this setting.
void add_unit_commands(const Host& host, const Strings& files, const std::string& unit, BootUnits& fact) {
  std::vector<ScriptCommand> own;
  for (const auto& path : files) {
    const auto text = read_if_there(host, path);
    if (!text) continue;
    for (const auto& line : unit_lines(*text, path)) {
      if (line.section != "Service" || !line.key.starts_with("ExecStart")) continue;
      if (trim(line.value).empty()) std::erase_if(own, [&](const auto& c) { return c.setting == line.key; });
      for (auto& words : boot_commands_in(line.value))
        own.push_back({unit, line.key, std::move(words), fmt::format("{}:{}", path, line.number)});
    }
  }
  for (auto& command : own) fact.commands.push_back(std::move(command));
}

/// Up to an exit of the script's own; a line that ends in \\ goes on in the next.
void add_script_commands(std::string_view text, const std::string& path, const std::string& unit, BootUnits& fact) {
  std::string whole;
  int number = 0, first = 0;
  for (const auto line : lines_of(text)) {
    ++number;
    if (whole.empty()) first = number;
    if (trim(line).starts_with('#') && whole.empty()) continue;
    whole += line;
    if (whole.ends_with('\\')) {
      whole.back() = ' ';
      continue;
    }
    if (whole == "exit 0" || whole == "exit") return;
    for (auto& words : boot_commands_in(whole))
      fact.commands.push_back({unit, "", std::move(words), fmt::format("{}:{}", path, first)});
    whole.clear();
  }
}

/// Only where it may be executed: systemd-rc-local-generator(8), and so do the scripts of others.
void add_rc_local(const Host& host, const std::string& path, BootUnits& fact) {
  constexpr auto other = "/etc/rc.d/rc.local";  // Red Hat's /etc/rc.local leads there
  const auto text = read_if_there(host, path);
  if (!text || (host.status(path).mode & 0111U) == 0) return;
  if (path != other && host.exists(other) && host.status(path).is(host.status(other))) return;
  add_script_commands(*text, path, "rc-local.service", fact);
}

/// OpenRC's service local runs those that may be executed: openrc's README in the folder.
void add_local_d(const Host& host, BootUnits& fact) {
  const std::string folder = "/etc/local.d";
  for (const auto& name : list_if_there(host, folder)) {
    const auto path = folder + "/" + name;
    if (!name.ends_with(".start")) continue;
    attempt(path, fact, [&] {
      const auto text = read_if_there(host, path);
      if (text && (host.status(path).mode & 0111U) != 0) add_script_commands(*text, path, "local", fact);
    });
  }
}

/// /etc/rc2.d/S01dphys-swapfile, where no unit of the same name is.
void add_scripts(const Host& host, BootUnits& fact) {
  constexpr std::array<std::string_view, 5> runlevels{"/etc/rcS.d", "/etc/rc2.d", "/etc/rc3.d", "/etc/rc4.d",
                                                      "/etc/rc5.d"};
  for (const auto folder : runlevels)
    for (const auto& link : list_if_there(host, std::string(folder))) {
      constexpr std::size_t prefix = 3;  // S01
      if (link.size() <= prefix || link[0] != 'S') continue;
      const auto name = link.substr(prefix);
      const auto service = name + ".service";
      const bool native = fact.loader == "systemd" && (host.exists("/usr/lib/systemd/system/" + service) ||
                                                       host.exists("/lib/systemd/system/" + service) ||
                                                       host.exists("/etc/systemd/system/" + service));
      if (!native && fact.find(name) == nullptr && fact.mask_of(service) == nullptr)
        fact.enabled.push_back({name, "", fmt::format("{}/{}", folder, link)});
    }
}

void add_runlevels(const Host& host, BootUnits& fact) {
  for (const auto* level : {"sysinit", "boot", "default"})
    for (const auto& name : list_if_there(host, fmt::format("/etc/runlevels/{}", level)))
      fact.enabled.push_back({name, "", fmt::format("/etc/runlevels/{}/{}", level, name)});
}

void read_systemd(const Host& host, BootUnits& fact) {
  UnitTree tree(host);
  tree.read(fact);
  const auto units = fact.enabled;
  for (const auto& unit : units)
    if (unit.name.ends_with(".service"))
      attempt(unit.name, fact, [&] { add_unit_commands(host, tree.files_of(unit), unit.name, fact); });
}

}  // namespace

const BootUnit* BootUnits::find(std::string_view name) const {
  const auto found = std::find_if(enabled.begin(), enabled.end(), [&](const BootUnit& unit) {
    return unit.name == name || unit.name == std::string(name) + ".service";
  });
  return found == enabled.end() ? nullptr : &*found;
}

const UnitMask* BootUnits::mask_of(std::string_view name) const {
  const auto found = std::find_if(masked.begin(), masked.end(), [&](const UnitMask& m) { return m.name == name; });
  return found == masked.end() ? nullptr : &*found;
}

template <>
BootUnits probe<BootUnits>(Node& node) {
  BootUnits fact;
  const auto& host = node.host();
  fact.loader = loader_of(node);
  if (fact.loader == "systemd") read_systemd(host, fact);
  if (fact.loader == "openrc") add_runlevels(host, fact);
  if (fact.loader == "openrc" && fact.find("local") != nullptr) add_local_d(host, fact);
  if (fact.loader == "systemd" || fact.loader == "sysvinit") add_scripts(host, fact);
  if (fact.mask_of("rc-local.service") == nullptr)
    for (const auto* path : {"/etc/rc.d/rc.local", "/etc/rc.local"})
      attempt(path, fact, [&] { add_rc_local(host, path, fact); });
  return fact;
}

}  // namespace nodecheck
