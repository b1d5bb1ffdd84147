#include "reason/containerd_stray_settings.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <unordered_map>

#include "reason/containerd_settings.hpp"

namespace nodecheck {
namespace {

ConfigProblem ignored(const ContainerdFile& file, const CriTable& table, const ContainerdHandler& handler) {
  const auto [value, line] = *handler.stray;
  const auto name = fmt::format("containerd.runtimes.{}", handler.name);
  const auto options = fmt::format("[plugins.\"{}\".{}.options]", table.key, name);
  const auto setting = fmt::format("SystemdCgroup = {}", value);
  return {{.message = fmt::format("containerd ignores SystemdCgroup of {}: it belongs into the options", name),
           .severity = Severity::warning,
           .evidence = {{file.path, line_word(line), fmt::format("{} in {}", setting, name),
                         fmt::format("in {}.options", name)}}},
          handler.has_options ? fmt::format("In {} move the line to the options of {}.", file.path, name)
                              : fmt::format("In {} take the line away, and add to the end of the file:\n  {}\n    {}",
                                            file.path, options, setting),
          "What is not read is passed over in silence: the defaults hold in its place, cgroupfs among them."};
}

}  // namespace

ConfigProblems stray_setting_problems(const ContainerdFiles& files, const Version& release) {
  const auto settings = containerd_settings(files, release);
  std::unordered_map<std::string_view, bool> in_force;
  for (const auto& handler : settings.handlers) in_force[handler.name] = handler.systemd_cgroup.value;
  ConfigProblems problems;
  for (const auto& file : files.files)
    for (const auto& table : file.tables) {
      if (!reads_table(files, file, table.key, release)) continue;
      for (const auto& handler : table.handlers) {
        const auto found = handler.stray ? in_force.find(handler.name) : in_force.end();
        if (found != in_force.end() && found->second != handler.stray->value)
          problems.push_back(ignored(file, table, handler));
      }
    }
  return problems;
}

}  // namespace nodecheck
