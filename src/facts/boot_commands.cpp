#include "facts/boot_commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <system_error>

#include "facts/file_reads.hpp"
#include "facts/module_loads.hpp"
#include "facts/setup_commands.hpp"
#include "facts/sysctl_files.hpp"
#include "facts/unit_file.hpp"
#include "facts/unit_files.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(BootCommand, module, sysctl, value, source)
NODECHECK_JSON(BootCommands, commands, unread)

namespace {

constexpr const char* sites_units = "/etc/systemd/system";
constexpr const char* scripts[]{"/etc/rc.local", "/etc/rc.d/rc.local", "/etc/init.d/boot.local"};

class Collector {
 public:
  Collector(const Host& host, BootCommands& all) : host_(host), all_(all) {}

  /// Exec lines of a unit's file or drop-in, but those that run when it ends.
  void unit(const std::string& path) {
    const auto text = read(path);
    for (const auto& line : lines_in(text, path))
      if (line.key == "ExecStart" || line.key == "ExecStartPre" || line.key == "ExecStartPost")
        add(line.value, fmt::format("{}:{}", path, line.number));
  }
  /// init runs it only where it may be executed.
  void script(const std::string& path) {
    const auto text = read(path);
    if (text.empty() || (host_.status(path).mode & 0111U) == 0) return;
    int number = 0;
    for (const auto line : lines_of(text)) add(trim(line), fmt::format("{}:{}", path, ++number));
  }
  [[nodiscard]] std::vector<std::string> list(const std::string& directory) {
    try {
      return host_.list(directory);
    } catch (const std::system_error& e) {
      note(directory, e);
      return {};
    }
  }

 private:
  std::string read(const std::string& path) {
    try {
      return host_.read(path);
    } catch (const std::system_error& e) {
      note(path, e);
      return {};
    }
  }
  /// What is no file is a mask, or a link into an image that is not here.
  void note(const std::string& path, const std::system_error& e) {
    const int error = e.code().value();
    if (error != ENOENT && error != ENOTDIR && error != EINVAL && error != EISDIR && error != ELOOP)
      all_.unread.push_back(fmt::format("{}: {}", path, e.code().message()));
  }
  /// systemd does not run a unit that it refuses.
  static std::vector<UnitLine> lines_in(std::string_view text, const std::string& path) try {
    return unit_lines(text, path);
  } catch (const Unavailable&) {
    return {};
  }
  void add(std::string_view command, const std::string& source) {
    for (auto& [module, sysctl, value] : setup_commands(command))
      if (is_needed_module(module) || (!sysctl.empty() && sets_a_needed_sysctl(sysctl)))
        all_.commands.push_back({std::move(module), std::move(sysctl), std::move(value), source});
  }

  const Host& host_;
  BootCommands& all_;
};

/// What is linked into a .wants or .requires of the site's own folder.
std::set<std::string> enabled_units(Collector& from) {
  std::set<std::string> enabled;
  for (const auto& folder : from.list(sites_units))
    if (folder.ends_with(".wants") || folder.ends_with(".requires"))
      for (auto& unit : from.list(fmt::format("{}/{}", sites_units, folder))) enabled.insert(std::move(unit));
  return enabled;
}

}  // namespace

template <>
BootCommands probe<BootCommands>(Node& node) {
  BootCommands all;
  Collector from(node.host(), all);
  std::set<std::string> known;
  if (const auto units = node.get<UnitFiles>(); *units)
    for (const auto& unit : (*units)->units) {
      known.insert(unit.fragment);
      if (!unit.masked) from.unit(unit.fragment);
      for (const auto& drop_in : unit.drop_ins) from.unit(drop_in);
    }
  const auto enabled = enabled_units(from);
  for (const auto& name : from.list(sites_units)) {
    const auto path = fmt::format("{}/{}", sites_units, name);
    if (name.ends_with(".service") && enabled.contains(name) && !known.contains(path)) from.unit(path);
  }
  for (const auto* script : scripts) from.script(script);
  return all;
}

}  // namespace nodecheck
