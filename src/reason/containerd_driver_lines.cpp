#include "reason/containerd_driver_lines.hpp"

#include <fmt/format.h>

#include <map>

#include "reason/containerd_settings.hpp"
#include "text.hpp"
#include "version.hpp"

namespace nodecheck {
namespace {

using Handler = ContainerdSettings::Handler;
using Names = std::vector<std::string>;

/// The plugin's key in a file of that version.
std::string_view table_for(std::int64_t version) {
  return version == 1 ? "cri" : version == 2 ? "io.containerd.grpc.v1.cri" : "io.containerd.cri.v1.runtime";
}

std::string options_table(std::string_view table, std::string_view handler, bool systemd) {
  return fmt::format(
      "\n  [plugins.\"{}\".containerd.runtimes.{}.options]"
      "\n    SystemdCgroup = {}",
      table, handler, systemd);
}

/// Both tables: the inner one alone would replace the handler's defaults, its type among them.
std::string whole_tables(std::string_view table, std::string_view handler, bool systemd) {
  return fmt::format(
             "\n  [plugins.\"{}\".containerd.runtimes.{}]"
             "\n    runtime_type = \"io.containerd.runc.v2\"",
             table, handler) +
         options_table(table, handler, systemd);
}

/// 1.x takes the plugin's table whole from the last file that has it: elsewhere a new handler would be lost.
const ContainerdFile& file_for_handlers(const ContainerdFiles& files, const Version& release) {
  const auto* last = &files.files.front();
  for (const auto& file : files.files)
    for (const auto& table : file.tables)
      if (release.major < 2 && reads_table(files, file, table.key, release)) last = &file;
  return *last;
}

/// What is to be done to the files, by their paths.
class Edits {
 public:
  Edits(const ContainerdFiles& files, const Version& release, bool systemd)
      : files_(files), release_(release), settings_(containerd_settings(files, release)), systemd_(systemd) {}

  /// False: it is not for a tool to say.
  bool add(const std::string& name) {
    const auto* handler = settings_.find(name);
    if (!handler) return add_new(name);
    if (const auto& source = handler->systemd_cgroup.source; source != "default")
      change(file_of(source), source.substr(source.rfind(':') + 1));
    else if (handler->options_line != 0)
      scripts_[handler->file] += fmt::format(" -e '{}a SystemdCgroup = {}'", handler->options_line, systemd_);
    else if (handler->has_options)
      by_hand_[handler->file] +=
          fmt::format("\n  SystemdCgroup = {} among the options of containerd.runtimes.{}", systemd_, name);
    else
      tables_[handler->file] += options_table(handler->table, name, systemd_);
    return true;
  }

  [[nodiscard]] std::string lines() const {
    std::string all;
    for (const auto& [file, script] : scripts_)
      all += fmt::format("in {}:\n  sed -i.bak -E{} {}\n", file, script, shell_word(file));
    for (const auto& [file, tables] : tables_)
      all +=
          fmt::format("add to {}{}, at its end (each table may stand only once):{}\n", file, version_of(file), tables);
    for (const auto& [file, what] : by_hand_) all += fmt::format("write into {}:{}\n", file, what);
    return all;
  }

 private:
  bool add_new(const std::string& name) {
    const auto& file = file_for_handlers(files_, release_);
    const auto version = config_version(files_, file, release_);
    if (version == 1 && release_.major >= 2) return false;
    tables_[file.path] += whole_tables(table_for(version), name, systemd_);
    return true;
  }
  /// What follows on the line, an inline table's end among it, stays.
  void change(const std::string& file, const std::string& line) {
    scripts_[file] += fmt::format(" -e '{}s/(SystemdCgroup[^=]*= *)(true|false)/\\1{}/I'", line, systemd_);
  }
  [[nodiscard]] std::string version_of(const std::string& path) const {
    for (const auto& file : files_.files)
      if (file.path == path) return fmt::format(", which has version {}", config_version(files_, file, release_));
    return {};
  }

  const ContainerdFiles& files_;
  const Version& release_;
  ContainerdSettings settings_;
  bool systemd_;
  std::map<std::string, std::string> scripts_, tables_, by_hand_;
};

/// Empty: the files are of a version that is hardly read.
std::string lines_in_files(const ContainerdFiles& files, const Version& release, const Names& handlers, bool systemd) {
  if (files.files.empty() && !files.named)
    return fmt::format(
        "which has no configuration file, write one of its defaults and that driver:\n"
        "  mkdir -p /etc/containerd\n"
        "  containerd config default | sed 's/SystemdCgroup = .*/SystemdCgroup = {}/' > {}\n",
        systemd, files.path);
  if (files.files.empty()) return {};
  Edits edits(files, release, systemd);
  for (const auto& handler : handlers)
    if (!edits.add(handler)) return {};
  return edits.lines();
}

std::string lines_in_either_case(const std::string& runtime_version, const Names& handlers, bool systemd) {
  const auto release = parse_version(runtime_version);
  const bool v2 = release && release->major >= 2;
  auto lines = fmt::format(
      "where /etc/containerd/config.toml has a SystemdCgroup line for them:\n"
      "  sed -i.bak -E 's/(SystemdCgroup[^=]*= *)(true|false)/\\1{}/I' /etc/containerd/config.toml\n"
      "where it has none, add these tables (each may stand only once) to a file that begins with version = {}{}:",
      systemd, v2 ? 3 : 2, v2 ? " (with version = 2 they are plugins.\"io.containerd.grpc.v1.cri\")" : "");
  for (const auto& handler : handlers) lines += whole_tables(table_for(v2 ? 3 : 2), handler, systemd);
  return lines + "\n";
}

}  // namespace

std::string containerd_cgroup_lines(const Result<ContainerdFiles>& files, const std::string& runtime_version,
                                    const std::vector<std::string>& handlers, std::string_view driver,
                                    std::string_view unit) {
  const bool systemd = driver == "systemd";
  const auto release = parse_version(runtime_version);
  auto lines = files && release ? lines_in_files(*files, *release, handlers, systemd) : std::string();
  if (lines.empty()) lines = lines_in_either_case(runtime_version, handlers, systemd);
  return lines + fmt::format("then:\n  systemctl restart {}", unit);
}

}  // namespace nodecheck
