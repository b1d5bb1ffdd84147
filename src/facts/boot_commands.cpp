#include "facts/boot_commands.hpp"

#include <fmt/format.h>

#include <system_error>

#include "facts/boot_units.hpp"
#include "facts/file_reads.hpp"
#include "facts/host_listing.hpp"
#include "facts/module_loads.hpp"
#include "facts/setup_commands.hpp"
#include "facts/sysctl_files.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(BootCommand, module, sysctl, value, system, source)
NODECHECK_JSON(BootCommands, commands, unclear, unread)

namespace {

class Collector {
 public:
  Collector(const Host& host, BootCommands& all) : host_(host), all_(all) {}

  void add(const ScriptCommand& command) {
    for (auto& [module, sysctl, value, file, system] : setup_commands(command.words)) {
      if (is_told_later(module) || is_told_later(sysctl)) {
        note(fmt::format("{}: what {} names is not followed: {}", command.source, command.words.front(),
                         module + sysctl));
        continue;
      }
      if (is_needed_module(module)) all_.commands.push_back({.module = std::move(module), .source = command.source});
      if (!sysctl.empty()) set(std::move(sysctl), std::move(value), command.source);
      if (!file.empty()) load(file, command.source);
      if (system) set_all(command.source);
    }
  }

 private:
  /// A variable, or what a command prints.
  static bool is_told_later(std::string_view word) { return word.find_first_of("$`") != std::string_view::npos; }
  void note(std::string what) { all_.unread.push_back(std::move(what)); }

  /// Of several the last counts.
  void set_all(const std::string& source) {
    std::erase_if(all_.commands, [](const auto& command) { return command.system; });
    all_.commands.push_back({.system = true, .source = source});
  }
  void set(std::string name, std::string value, const std::string& source) {
    if (is_told_later(value) && sets_a_needed_sysctl(name))
      note(fmt::format("{}: what it sets {} to is not followed", source, dotted(name)));
    else if (sets_a_needed_sysctl(name))
      all_.commands.push_back({.sysctl = std::move(name), .value = std::move(value), .source = source});
  }
  /// What lies below /run and /tmp is made at boot, and so are names with variables.
  void load(const std::string& pattern, const std::string& source) {
    if (!pattern.starts_with('/') || pattern.starts_with("/run/") || pattern.starts_with("/tmp/") ||
        is_told_later(pattern)) {
      note(fmt::format("{}: which file it loads is not followed: {}", source, pattern));
      return;
    }
    for (const auto& path : matching_files(host_, pattern)) load_file(path);
  }
  void load_file(const std::string& path) try {
    const auto text = read_if_there(host_, path).value_or("");
    for (auto& line : sysctl_lines(text))
      if (line.value) set(sysctl_name(line.key), std::move(*line.value), fmt::format("{}:{}", path, line.number));
  } catch (const std::system_error& e) {
    note(fmt::format("{}: {}", path, e.code().message()));
  }

  const Host& host_;
  BootCommands& all_;
};

}  // namespace

template <>
BootCommands probe<BootCommands>(Node& node) {
  BootCommands all;
  Collector from(node.host(), all);
  const auto& units = node.need<BootUnits>();
  for (const auto& command : units.commands) from.add(command);
  all.unclear = units.unclear;
  for (const auto& why : units.unread) all.unread.push_back(fmt::format("{}: {}", why.where, why.message));
  return all;
}

}  // namespace nodecheck
