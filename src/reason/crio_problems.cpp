#include "reason/crio_problems.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "reason/containerd_settings.hpp"
#include "reason/crio_settings.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view left_endings[]{"~",         ".bak",  ".backup", ".disabled", ".dpkg-dist", ".dpkg-new",
                                          ".dpkg-old", ".off",  ".old",    ".orig",     ".rpmnew",    ".rpmorig",
                                          ".rpmsave",  ".save", ".swp",    ".ucf-dist", ".ucf-old"};

constexpr std::string_view does_not_start =
    "A CRI-O that does not start leaves the kubelet without a runtime; one that runs goes on until its next start.";
constexpr std::string_view backup_counts =
    "A forgotten backup has the last word over the file that it was made of, where its name sorts later.";

struct Case {
  const CrioFiles& all;
  const Version& release;
  const CrioSettings settings;
  ConfigProblems problems = {};

  void add(std::string message, std::vector<Evidence> evidence, std::string remedy,
           std::string_view why = does_not_start) {
    problems.push_back(
        {{std::move(message), Severity::error, std::move(evidence)}, std::move(remedy), std::string(why)});
  }
};

std::string name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

bool is_left_over(const std::string& path) {
  const auto name = name_of(path);
  const auto ends = [&](std::string_view ending) { return name.ends_with(ending); };
  return name.starts_with('.') || name.starts_with('#') ||
         std::any_of(std::begin(left_endings), std::end(left_endings), ends);
}

std::string move_away(const std::string& path) {
  return fmt::format("  mv {} /root/{}", shell_word(path), shell_word(name_of(path)));
}

// ---- files

void judge_refused(Case& c) {
  for (const auto& file : c.all.files) {
    if (!file.refused) continue;
    const auto line = file.refused->line == 0 ? std::string() : line_word(file.refused->line);
    const bool ours = file.path == c.all.path;
    c.add(fmt::format("CRI-O does not start with {}{}: {}", file.path,
                      file.refused->line == 0 ? "" : fmt::format(":{}", file.refused->line), file.refused->value),
          {{file.path, line, file.refused->value, "TOML"}},
          ours ? fmt::format("Mend {}.", file.path)
               : fmt::format("Mend {}, or move it out of {}, where every file is read whatever its name:\n{}",
                             file.path, c.all.folder, move_away(file.path)));
  }
}

void judge_missing(Case& c) {
  if (c.all.main_is_missing())
    c.add(fmt::format("CRI-O does not start again without {}, which --config names", c.all.path),
          {{c.all.path, "", "absent", "a file"}}, fmt::format("Restore {}, or take --config away.", c.all.path));
}

/// What the file sets, and whether that counts.
std::string what_it_sets(const Case& c, const CrioFile& file) {
  const auto& manager = c.settings.cgroup_manager;
  if (file.cgroup_manager && manager.source.starts_with(file.path + ":"))
    return fmt::format(", and its cgroup_manager = \"{}\" is the one that counts", manager.value);
  return {};
}

void judge_left_over(Case& c) {
  for (const auto& file : c.all.files) {
    if (file.refused || file.blank || file.path == c.all.path || !is_left_over(file.path)) continue;
    c.problems.push_back(
        {{fmt::format("{} looks like a backup, but CRI-O reads it{}", file.path, what_it_sets(c, file)),
          Severity::warning,
          {{c.all.folder, "", name_of(file.path), "files that are meant"}}},
         fmt::format("CRI-O reads every file below {}, in the order of their names. Move it out:\n{}", c.all.folder,
                     move_away(file.path)),
         std::string(backup_counts)});
  }
}

// ---- cgroups

/// In the line of a file, or where a flag or a variable is given.
std::string manager_line(const std::string& source) {
  const auto colon = source.rfind(':');
  const bool line = source.starts_with('/') && colon != std::string::npos;
  if (!line) return fmt::format("Correct {} to systemd.", source);
  // No backup beside it: every file of the folder is read.
  return fmt::format("In {}:\n  sed -i '{}s/=.*/= \"systemd\"/' {}", source, source.substr(colon + 1),
                     source.substr(0, colon));
}

void judge_manager(Case& c) {
  const auto& manager = c.settings.cgroup_manager;
  if (manager.value == "systemd" || manager.value == "cgroupfs") return;
  c.add(fmt::format("CRI-O does not start: invalid cgroup manager \"{}\"", manager.value),
        {shown("cgroup_manager", manager, "\"systemd\" or \"cgroupfs\"")}, manager_line(manager.source));
}

/// What the release says of such a cgroup; empty: it takes it.
std::string refusal_of(const Case& c, const std::string& cgroup) {
  const bool systemd = c.settings.cgroup_manager.value == "systemd";
  if (cgroup == "pod") return {};
  if (systemd || c.release < Version{1, 24, 0})
    if (!cgroup.ends_with(".slice")) return "CRI-O does not start: conmon cgroup should be 'pod' or a systemd slice";
  if (systemd || cgroup.empty()) return {};
  if (c.release < Version{1, 24, 0}) return "no container starts: its conmon cgroup is invalid for cgroupfs";
  if (c.release >= Version{1, 33, 0} && cgroup == "system.slice") return {};
  return "CRI-O does not start: cgroupfs manager conmon cgroup should be 'pod' or empty";
}

std::string conmon_remedy(const Case& c, const Setting<std::string>& cgroup) {
  const auto where = cgroup.source == "default" ? c.all.folder + "/02-cgroup-manager.conf" : cgroup.source;
  if (c.settings.cgroup_manager.value == "systemd")
    return fmt::format("In {} write \"pod\" or a slice:\n  [crio.runtime]\n  conmon_cgroup = \"pod\"", where);
  return fmt::format(
      "Use systemd's driver on both sides, or keep cgroupfs with its conmon_cgroup; in {}:\n"
      "  [crio.runtime]\n"
      "  cgroup_manager = \"cgroupfs\"\n"
      "  conmon_cgroup = \"pod\"",
      where);
}

void judge_conmon_cgroup(Case& c) {
  const auto& manager = c.settings.cgroup_manager;
  if (manager.value != "systemd" && manager.value != "cgroupfs") return;
  for (const auto& handler : c.settings.handlers) {
    if (handler.type.value != "oci") continue;  // the others have no conmon
    const auto cgroup = monitor_cgroup(c.settings, handler, c.release);
    const auto refusal = refusal_of(c, cgroup.value);
    if (refusal.empty()) continue;
    const bool own = cgroup.source != "default" && cgroup.source != c.settings.conmon_cgroup.source;
    const auto key = own ? fmt::format("runtimes.{}.monitor_cgroup", handler.name) : std::string("conmon_cgroup");
    c.add(fmt::format("{}, but it is \"{}\"", refusal, cgroup.value),
          {shown(key, cgroup, manager.value == "systemd" ? "\"pod\" or a slice" : "\"pod\""),
           shown("cgroup_manager", manager, "")},
          conmon_remedy(c, cgroup),
          refusal.starts_with("CRI-O does not start") ? does_not_start
                                                      : "CRI-O runs with it, and each of its containers fails.");
    return;  // one conmon_cgroup is every handler's
  }
}

// ---- handlers

void judge_default_runtime(Case& c) {
  const auto& name = c.settings.default_runtime;
  const bool more = c.all.flags.contains("runtimes") || c.all.environment.contains("CONTAINER_RUNTIMES");
  const auto& all = c.settings.handlers;
  const auto named = [&](const auto& h) { return h.name == name.value; };
  if (more || name.value.empty() || std::any_of(all.begin(), all.end(), named)) return;
  c.add(
      fmt::format("CRI-O does not start: default_runtime is \"{0}\", and no table [crio.runtime.runtimes.{0}] is there",
                  name.value),
      {shown("default_runtime", name, "the name of a table")},
      fmt::format("Correct default_runtime, or add its table:\n  [crio.runtime.runtimes.{}]\n  runtime_path = \"{}\"",
                  name.value, "/usr/bin/" + name.value));
}

}  // namespace

ConfigProblems crio_problems(const CrioFiles& files, const Version& release) {
  Case c{files, release, crio_settings(files, release)};
  for (const auto judge :
       std::array{judge_refused, judge_missing, judge_manager, judge_conmon_cgroup, judge_default_runtime})
    judge(c);
  judge_left_over(c);
  return c.problems;
}

}  // namespace nodecheck
