#include "reason/containerd_short_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "reason/containerd_settings.hpp"

namespace nodecheck {
namespace {

constexpr std::size_t most_names = 20;

/// The whole names of plugins that a file of version 1 may know by the last word of theirs.
constexpr std::string_view whole_names[]{
    "io.containerd.differ.v1.walking",        "io.containerd.gc.v1.scheduler",
    "io.containerd.internal.v1.opt",          "io.containerd.internal.v1.restart",
    "io.containerd.internal.v1.tracing",      "io.containerd.metadata.v1.bolt",
    "io.containerd.monitor.v1.cgroups",       "io.containerd.runtime.v1.linux",
    "io.containerd.runtime.v2.task",          "io.containerd.service.v1.diff-service",
    "io.containerd.service.v1.tasks-service", "io.containerd.snapshotter.v1.aufs",
    "io.containerd.snapshotter.v1.btrfs",     "io.containerd.snapshotter.v1.devmapper",
    "io.containerd.snapshotter.v1.native",    "io.containerd.snapshotter.v1.overlayfs",
    "io.containerd.snapshotter.v1.zfs",       "io.containerd.tracing.processor.v1.otlp"};

/// "rename [plugins.linux] to [plugins."io.containerd.runtime.v1.linux"]"
std::string rename(std::string_view plugin) {
  const auto whole = std::find_if(std::begin(whole_names), std::end(whole_names),
                                  [&](std::string_view name) { return name.substr(name.rfind('.') + 1) == plugin; });
  return whole == std::end(whole_names)
             ? fmt::format("give {} its whole name, io.containerd.x.vx.{}, or take it away", table_name(plugin), plugin)
             : fmt::format("rename {} to {}", table_name(plugin), table_name(*whole));
}

std::string renames_in(const ContainerdFile& file) {
  std::string all;
  const auto& names = file.short_plugins;
  for (std::size_t i = 0; i < std::min(names.size(), most_names); ++i)
    all += fmt::format("{}{}", i == 0 ? "" : ", ", rename(names[i].value));
  if (names.size() > most_names) all += fmt::format(", and so {} more", names.size() - most_names);
  return fmt::format("In {} {}, and tables within them likewise.", file.path, all);
}

ConfigProblem exits_on(const ContainerdFile& file, const ContainerdFile& deciding, const Version& release) {
  const auto& names = file.short_plugins;
  Finding finding{.message = fmt::format("containerd {} does not start with {} in {}, {}version = 2",
                                         to_string(release), table_name(names.front().value), file.path,
                                         &file == &deciding ? "with " : fmt::format("for {} has ", deciding.path)),
                  .severity = Severity::error};
  for (std::size_t i = 0; i < std::min(names.size(), most_names); ++i)
    finding.evidence.push_back(
        {file.path, line_word(names[i].line), table_name(names[i].value), "io.containerd.x.vx.NAME"});
  return {std::move(finding), renames_in(file),
          "A containerd that does not start leaves the kubelet without a runtime; one that runs goes on until its next "
          "start."};
}

}  // namespace

std::string table_name(std::string_view plugin) {
  return plugin.find('.') == std::string_view::npos ? fmt::format("[plugins.{}]", plugin)
                                                    : fmt::format("[plugins.\"{}\"]", plugin);
}

ConfigProblems short_name_problems(const ContainerdFiles& files, const Version& release) {
  ConfigProblems problems;
  const auto* deciding = release.major < 2 ? deciding_file(files, release) : nullptr;
  if (!deciding || deciding->version->value != 2) return problems;
  for (const auto& file : files.files)
    if (!file.short_plugins.empty()) problems.push_back(exits_on(file, *deciding, release));
  return problems;
}

std::string renames(const ContainerdFiles& files) {
  std::string all;
  for (const auto& file : files.files)
    if (!file.short_plugins.empty()) all += "\n" + renames_in(file);
  return all;
}

}  // namespace nodecheck
