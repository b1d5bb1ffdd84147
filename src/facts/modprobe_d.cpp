#include "facts/modprobe_d.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <utility>

#include "text.hpp"

namespace nodecheck {
namespace {

/// true, /bin/false;, "exit 1", /bin/sh -c "exit 0" # CIS: none of them loads anything. Of a program of the site's own
/// nobody knows, and it is taken at its word.
bool loads_nothing(std::string_view command) {
  constexpr std::string_view dummies[]{"true", "false", ":", "exit", "echo", "logger", "nologin", "sh", "bash", "dash"};
  if (command.find("modprobe") != std::string_view::npos || command.find("insmod") != std::string_view::npos)
    return false;
  const auto comment = command.find('#');
  const auto words = words_of(command.substr(0, comment));
  // The module's name, and no command: the line is void, but for a comment, which is one that does nothing.
  if (words.size() < 2) return comment != std::string_view::npos;
  auto program = words[1].substr(words[1].rfind('/') == std::string_view::npos ? 0 : words[1].rfind('/') + 1);
  constexpr std::string_view marks = "\"';";
  while (!program.empty() && marks.find(program.front()) != std::string_view::npos) program.remove_prefix(1);
  while (!program.empty() && marks.find(program.back()) != std::string_view::npos) program.remove_suffix(1);
  return std::find(std::begin(dummies), std::end(dummies), program) != std::end(dummies);
}

/// A line that ends in a backslash goes on in the next; each with the number of its first.
std::vector<std::pair<int, std::string>> whole_lines(std::string_view text) {
  std::vector<std::pair<int, std::string>> lines;
  bool goes_on = false;
  int number = 0;
  for (const auto line : lines_of(text)) {
    ++number;
    if (!goes_on) lines.emplace_back(number, "");
    goes_on = line.ends_with('\\');
    lines.back().second += goes_on ? std::string(line.substr(0, line.size() - 1)) + " " : std::string(line);
  }
  return lines;
}

bool is(const std::string& pattern, const std::string& name) {
  return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
}

}  // namespace

// blacklist vxlan
// alias vxlan off
// install br_netfilter /bin/true                     (modprobe.d(5))
void ModprobeD::read(const std::string& path, std::string_view text) {
  for (const auto& [number, line] : whole_lines(text)) {
    const auto words = words_of(line);
    if (words.size() < 2) continue;
    const auto where = fmt::format("{}:{}", path, number);
    const auto pattern = underscored(words[1]);
    for (auto& module : all_.modules) {
      const bool named = is(pattern, module.name);
      if (words[0] == "blacklist" && named) module.blacklist = where;
      const bool leads_away = words[0] == "alias" && named && words.size() > 2 && underscored(words[2]) != module.name;
      if (leads_away && module.dummy_install.empty()) module.dummy_install = where;
    }
    if (words[0] == "install")
      add_install(pattern, loads_nothing(std::string_view(line).substr(line.find("install") + 7)), where);
  }
}

void ModprobeD::add_install(const std::string& pattern, bool dummy, const std::string& where) {
  for (auto& module : all_.modules) {
    auto names = needs_.contains(module.name) ? needs_.find(module.name)->second : std::vector<std::string>();
    names.push_back(module.name);
    for (const auto& name : names)
      if (is(pattern, name) && decided_.insert(module.name + " " + name).second && dummy &&
          module.dummy_install.empty())
        module.dummy_install = where;
  }
}

}  // namespace nodecheck
