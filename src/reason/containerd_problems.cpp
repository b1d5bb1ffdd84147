#include "reason/containerd_problems.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "reason/containerd_settings.hpp"
#include "reason/containerd_short_names.hpp"
#include "reason/containerd_stray_settings.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view main_path = "/etc/containerd/config.toml";
constexpr std::string_view old_table = "io.containerd.grpc.v1.cri";
constexpr std::string_view new_table = "io.containerd.cri.v1.runtime";
constexpr std::string_view images_table = "io.containerd.cri.v1.images";

constexpr std::string_view does_not_start =
    "A containerd that does not start leaves the kubelet without a runtime; one that runs goes on until its next "
    "start.";
constexpr std::string_view not_read =
    "What is not read is passed over in silence: the defaults hold in its place, cgroupfs among them.";
constexpr std::string_view no_cri = "containerd runs without its CRI plugin, and the kubelet has no runtime.";

/// All that the rules look at; they add to `problems`.
struct Case {
  const ContainerdFiles& all;
  const Version& release;
  ConfigProblems problems = {};

  [[nodiscard]] bool v1() const { return release.major < 2; }
  [[nodiscard]] std::int64_t version_of(const ContainerdFile& file) const { return config_version(all, file, release); }
  void add(Severity severity, std::string_view why, std::string message, std::vector<Evidence> evidence,
           std::string remedy) {
    problems.push_back({{std::move(message), severity, std::move(evidence)}, std::move(remedy), std::string(why)});
  }
};

// ---- version

/// Later patch releases of 1.x refuse what earlier ones misread.
bool refuses_newer(const Version& release) {
  if (release.major >= 2) return true;
  return release >= Version{1, 7, 17} || (release >= Version{1, 6, 32} && release < Version{1, 7, 0});
}

void judge_versions(Case& c) {
  const auto newest = newest_config_version(c.release);
  for (const auto& file : c.all.files) {
    if (!file.version || file.version->value <= newest) continue;
    if (c.release < Version{2, 3, 0} && &file != deciding_file(c.all, c.release)) continue;
    const bool stops = refuses_newer(c.release);
    c.add(stops ? Severity::error : Severity::warning, stops ? does_not_start : not_read,
          fmt::format("{} has version {}, and containerd {} {}", file.path, file.version->value, to_string(c.release),
                      stops ? "does not start with it" : "reads it as if it were 2"),
          {{file.path, line_word(file.version->line), fmt::format("version = {}", file.version->value),
            fmt::format("version = {} at most", newest)}},
          fmt::format("Write {} for this release: `containerd config default` prints its own form.", file.path));
  }
}

// ---- tables

/// From version 2 on plugins have whole names, io.containerd.x.vx.name, and containerd exits on any other.
bool is_malformed(const Case& c, std::string_view plugin, std::int64_t version) {
  if (c.v1()) return version == 2 && std::count(plugin.begin(), plugin.end(), '.') < 3;
  return version != 1 && plugin.find('.') == std::string_view::npos;
}

bool covers(const std::vector<const CriTable*>& read, const CriTable& table) {
  std::unordered_set<std::string> has;
  for (const auto* one : read)
    for (auto& key : settings_in(*one)) has.insert(std::move(key));
  const auto wanted = settings_in(table);
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& key) { return has.contains(key); });
}

/// In a version 3 file the old table still holds the streaming server's settings, which are none of those that we know.
bool matters(const Case& c, const CriTable& table, const std::vector<const CriTable*>& read) {
  if (!c.v1() && table.key == old_table) return table.has_settings() && !covers(read, table);
  return read.empty() || !covers(read, table);
}

/// The file whose version keeps 2.0 to 2.2 from migrating what others hold; null: none sets one, which does it too.
const ContainerdFile* in_the_way(const Case& c, const CriTable& table, std::int64_t version) {
  const bool migrated = table.key == old_table ? version < 3 : version == 1;
  return migrates_together(c.release) && migrated ? deciding_file(c.all, c.release) : nullptr;
}

std::string remedy_for_table(const Case& c, const ContainerdFile& file, const CriTable& table, std::int64_t version) {
  if (version == 1 && table.key == old_table && !in_the_way(c, table, version))
    return fmt::format("Make the first line of {}:\n  version = 2{}", c.all.files.front().path,
                       c.v1() ? renames(c.all) : "");
  const auto right = c.v1() ? (version == 1 ? "cri" : old_table) : table.key == images_table ? images_table : new_table;
  return fmt::format("In {} move the settings of {} to {}.", file.path, table_name(table.key), table_name(right));
}

std::string reason_for_table(const Case& c, const ContainerdFile& file, const CriTable& table, std::int64_t version) {
  if (const auto* other = in_the_way(c, table, version); other && other != &file)
    return fmt::format("for {} has version = {}", other->path, other->version->value);
  const bool unset = version == 1 && !(file.version && file.version->value == 1);
  return unset ? std::string("without a `version` line") : fmt::format("with version = {}", version);
}

void add_ignored(Case& c, const ContainerdFile& file, const CriTable& table, std::int64_t version) {
  const bool stops = c.v1() && is_malformed(c, table.key, version);  // of tables 2.x demands no whole names
  c.add(stops ? Severity::error : Severity::warning, stops ? does_not_start : not_read,
        fmt::format("containerd {} {} {} in {}, {}", to_string(c.release), stops ? "does not start with" : "ignores",
                    table_name(table.key), file.path, reason_for_table(c, file, table, version)),
        {{file.path, line_word(table.line), fmt::format("{}", fmt::join(settings_in(table), ", ")), ""}},
        remedy_for_table(c, file, table, version));
}

void judge_ignored_tables(Case& c) {
  for (const auto& file : c.all.files) {
    const auto version = c.version_of(file);
    std::vector<const CriTable*> read;
    for (const auto& table : file.tables)
      if (reads_table(c.all, file, table.key, c.release)) read.push_back(&table);
    for (const auto& table : file.tables) {
      if (reads_table(c.all, file, table.key, c.release)) continue;
      if (matters(c, table, read) || (c.v1() && is_malformed(c, table.key, version)))
        add_ignored(c, file, table, version);
    }
  }
}

void judge_short_names(Case& c) {
  for (auto& problem : short_name_problems(c.all, c.release)) c.problems.push_back(std::move(problem));
}

void judge_stray_settings(Case& c) {
  for (auto& problem : stray_setting_problems(c.all, c.release)) c.problems.push_back(std::move(problem));
}

/// 1.x takes a plugin's table whole from the last file that has it.
void judge_replaced_tables(Case& c) {
  if (!c.v1()) return;
  const ContainerdFile* earlier = nullptr;
  for (const auto& file : c.all.files) {
    const auto version = c.version_of(file);
    const auto* table = file.table(version == 1 ? "cri" : old_table);
    if (!table) continue;
    if (const auto* lost = earlier ? earlier->table(table->key) : nullptr)
      c.add(Severity::warning,
            "What the import replaces is lost without a word: handlers, mirrors and the cgroup driver with it.",
            fmt::format("the import {} replaces all of {} in {}", file.path, table_name(table->key), earlier->path),
            {{earlier->path, line_word(lost->line), fmt::format("{}", fmt::join(settings_in(*lost), ", ")), ""},
             {file.path, line_word(table->line), fmt::format("{}", fmt::join(settings_in(*table), ", ")), ""}},
            fmt::format("containerd 1.x does not merge a plugin's table: write all of {} into {}.",
                        table_name(table->key), file.path));
    earlier = &file;
  }
}

// ---- disabled_plugins

bool is_cri(const Case& c, std::string_view plugin, std::int64_t version) {
  if (version == 1 && plugin == "cri") return true;
  if (c.v1()) return version != 1 && plugin == old_table;
  return plugin == old_table || plugin == new_table || plugin == images_table;
}

void judge_disabled_plugins(Case& c) {
  for (const auto& file : c.all.files) {
    const auto version = c.version_of(file);
    for (const auto& plugin : file.disabled_plugins) {
      const Evidence evidence{file.path, line_word(plugin.line),
                              fmt::format("disabled_plugins has \"{}\"", plugin.value), "not in it"};
      const auto remedy = fmt::format("Take \"{0}\" out of disabled_plugins, which lasts:\n  {1}", plugin.value,
                                      enabling_line(file.path, plugin));
      if (is_malformed(c, plugin.value, version))
        c.add(Severity::error, does_not_start,
              fmt::format("containerd does not start with \"{}\" in disabled_plugins of a version {} file",
                          plugin.value, version),
              {evidence}, remedy);
      else if (is_cri(c, plugin.value, version))
        c.add(Severity::error, no_cri, fmt::format("{} disables the CRI plugin", file.path), {evidence}, remedy);
    }
  }
}

// ---- the rest

void judge_systemd_cgroup(Case& c) {
  const auto settings = containerd_settings(c.all, c.release);
  if (!settings.systemd_cgroup.value) return;
  const auto* handler = settings.find(settings.default_runtime_name.value);
  if (c.v1() && handler && handler->type.value == "io.containerd.runtime.v1.linux") return;
  const auto source = settings.systemd_cgroup.source;
  c.add(c.v1() ? Severity::error : Severity::warning, c.v1() ? no_cri : not_read,
        c.v1() ? "systemd_cgroup in the CRI table keeps the CRI plugin from loading"
               : "systemd_cgroup in the CRI table has no effect",
        {{file_of(source), line_word(source), "systemd_cgroup = true", "SystemdCgroup of the handler"}},
        "Remove systemd_cgroup, and set SystemdCgroup = true under containerd.runtimes.NAME.options instead.");
}

/// runc is the only handler that is there by itself; 1.x made two more of tables that are long gone.
void judge_default_handler(Case& c) {
  const auto settings = containerd_settings(c.all, c.release);
  const auto& [name, source] = settings.default_runtime_name;
  if (name.empty() || name == "runc" || settings.find(name)) return;
  if (c.v1() && (name == "default" || name == "untrusted")) return;
  c.add(Severity::error, no_cri,
        fmt::format("default_runtime_name names {}, which no file defines: CRI does not load", name),
        {{file_of(source), line_word(source), fmt::format("default_runtime_name = \"{}\"", name),
          fmt::format("a table containerd.runtimes.{}", name)}},
        fmt::format("Add the table containerd.runtimes.{} with its runtime_type, or correct the name.", name));
}

void judge_missing(Case& c) {
  auto missing = c.all.missing;
  if (c.all.named && c.all.files.empty()) missing.push_back(c.all.path);
  for (const auto& path : missing)
    c.add(Severity::error, does_not_start, fmt::format("containerd does not start again without {}", path),
          {{path, c.all.path, "absent", "a file"}}, fmt::format("Restore {}, or take its name away.", path));
}

/// conf.d is nothing that containerd knows by itself, and without a main file no import is read.
void judge_drop_ins(Case& c) {
  if (c.all.path != main_path) return;
  std::vector<Evidence> evidence;
  for (const auto& path : c.all.drop_ins)
    if (!c.all.loaded(path)) evidence.push_back({path, std::string(main_path), "not imported", "imported"});
  if (evidence.empty()) return;
  const auto first =
      c.all.files.empty()
          ? fmt::format("Make {} with these lines", main_path)
          : fmt::format("Put a line above the first table of {} (one `imports` alone is allowed)", main_path);
  c.add(Severity::warning, not_read, "files in /etc/containerd/conf.d are not imported", std::move(evidence),
        fmt::format("{}:\n{}  imports = [\"/etc/containerd/conf.d/*.toml\"]", first,
                    c.all.files.empty() ? fmt::format("  version = {}\n", newest_config_version(c.release)) : ""));
}

/// Nobody reads more of them.
void keep_first(ConfigProblems& problems) {
  constexpr std::size_t most = 20;
  if (problems.size() <= most) return;
  problems[most - 1].finding.message += fmt::format("; and {} more problems", problems.size() - most);
  problems.resize(most);
}

}  // namespace

std::string enabling_line(const std::string& file, const OnLine<std::string>& plugin) {
  return fmt::format("sed -i.bak -E '{}s/[\"'\\'']{}[\"'\\''] *,? *//' {}", plugin.line, plugin.value, file);
}

ConfigProblems containerd_problems(const ContainerdFiles& files, const Version& release) {
  Case c{files, release};
  for (const auto judge :
       std::array{judge_missing, judge_versions, judge_disabled_plugins, judge_systemd_cgroup, judge_default_handler,
                  judge_ignored_tables, judge_short_names, judge_stray_settings, judge_replaced_tables, judge_drop_ins})
    judge(c);
  std::stable_partition(c.problems.begin(), c.problems.end(),
                        [](const ConfigProblem& p) { return p.finding.severity == Severity::error; });
  keep_first(c.problems);
  return c.problems;
}

}  // namespace nodecheck
