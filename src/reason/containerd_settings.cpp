#include "reason/containerd_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace nodecheck {
namespace {

constexpr std::string_view old_table = "io.containerd.grpc.v1.cri";

std::string at_line(const std::string& path, int line) { return fmt::format("{}:{}", path, line); }

/// One table's settings, over those of the tables before it.
class Layer {
 public:
  Layer(ContainerdSettings& settings, const std::string& path) : settings_(settings), path_(path) {
    for (std::size_t i = 0; i < settings.handlers.size(); ++i) places_[settings.handlers[i].name] = i;
  }

  void lay(const CriTable& table, bool with_handlers = true) {
    set(settings_.default_runtime_name, table.default_runtime_name);
    set(settings_.systemd_cgroup, table.systemd_cgroup);
    set(settings_.sandbox_image, table.sandbox_image);
    set(settings_.cni_conf_dir, table.cni_conf_dir);
    set(settings_.cni_bin_dir, table.cni_bin_dir);
    if (!with_handlers) return;
    for (const auto& handler : table.handlers) lay(handler, table);
  }

 private:
  template <class T>
  void set(Setting<T>& setting, const MaybeOnLine<T>& value) const {
    if (value) setting = {value->value, at_line(path_, value->line)};
  }
  void lay(const ContainerdHandler& from, const CriTable& table) {
    auto& all = settings_.handlers;
    const auto [place, is_new] = places_.try_emplace(from.name, all.size());
    if (is_new) all.push_back({from.name});
    auto& to = all[place->second];
    if (!from.type.empty()) to.type = {from.type, at_line(path_, table.line)};
    set(to.systemd_cgroup, from.systemd_cgroup);
    set(to.binary_name, from.binary_name);
    set(to.runtime_path, from.runtime_path);
    to.file = path_;
    to.table = table.key;
    to.has_options = from.has_options;
    to.options_line = from.options_line;
  }

  ContainerdSettings& settings_;
  const std::string& path_;
  std::unordered_map<std::string, std::size_t> places_;  ///< of handlers in the settings, by name
};

/// The tables of version 1 and 2, which 2.x migrates to those of version 3.
bool is_old(const CriTable& table) { return table.key == old_table || table.key == "cri"; }

using Group = std::vector<const ContainerdFile*>;

/// What is migrated gives way to what stands in the new tables already, and of the handlers to all of them.
void lay_migrated(const ContainerdFiles& all, const Group& group, const Version& release,
                  ContainerdSettings& settings) {
  bool new_handlers = false;
  for (const auto* file : group)
    for (const auto& table : file->tables) new_handlers |= !is_old(table) && !table.handlers.empty();
  for (const bool old : {true, false})
    for (const auto* file : group)
      for (const auto& table : file->tables)
        if (is_old(table) == old && reads_table(all, *file, table.key, release))
          Layer(settings, file->path).lay(table, !old || !new_handlers);
}

ContainerdSettings settings_of_1(const ContainerdFiles& files, const Version& release) {
  ContainerdSettings settings;
  for (const auto& file : files.files)
    for (const auto& table : file.tables) {
      if (!reads_table(files, file, table.key, release)) continue;
      settings = {};
      Layer(settings, file.path).lay(table);
    }
  return settings;
}

}  // namespace

const ContainerdSettings::Handler* ContainerdSettings::find(std::string_view handler) const {
  const auto found = std::find_if(handlers.begin(), handlers.end(), [&](const auto& h) { return h.name == handler; });
  return found == handlers.end() ? nullptr : &*found;
}

std::string line_word(int line) { return fmt::format("line {}", line); }

std::string line_word(const std::string& source) { return "line " + source.substr(source.rfind(':') + 1); }

std::string file_of(const std::string& source) { return source.substr(0, source.rfind(':')); }

std::int64_t config_version(const ContainerdFiles& all, const ContainerdFile& file, const Version& release) {
  const auto* deciding = release.major < 2 ? deciding_file(all, release) : &file;
  const auto version = deciding && deciding->version ? deciding->version->value : 0;
  return version == 0 ? 1 : version;
}

int newest_config_version(const Version& release) {
  if (release.major < 2) return 2;
  return release < Version{2, 3, 0} ? 3 : 4;
}

bool migrates_together(const Version& release) { return release.major == 2 && release < Version{2, 3, 0}; }

const ContainerdFile* deciding_file(const ContainerdFiles& files, const Version& release) {
  const ContainerdFile* deciding = nullptr;
  for (const auto& file : files.files)
    if (file.version && file.version->value > (release.major < 2 ? 0 : 1)) deciding = &file;
  return deciding;
}

bool reads_table(const ContainerdFiles& all, const ContainerdFile& file, std::string_view key, const Version& release) {
  const auto version = config_version(all, file, release);
  if (release.major < 2) return key == (version == 1 ? "cri" : old_table);
  if (key != "cri" && key != old_table) return true;
  if (key == "cri" && version != 1) return false;
  if (!migrates_together(release)) return version < 4;
  const auto* deciding = deciding_file(all, release);
  return deciding && deciding->version->value == 2;
}

ContainerdSettings containerd_settings(const ContainerdFiles& files, const Version& release) {
  if (release.major < 2) return settings_of_1(files, release);
  std::vector<Group> groups(1);
  for (const auto& file : files.files) {
    if (!migrates_together(release)) groups.emplace_back();
    groups.back().push_back(&file);
  }
  ContainerdSettings settings;
  for (const auto& group : groups) lay_migrated(files, group, release, settings);
  return settings;
}

std::vector<std::string> settings_in(const CriTable& table) {
  std::vector<std::string> keys;
  const auto add = [&](const auto& value, std::string key) {
    if (value) keys.push_back(std::move(key));
  };
  add(table.default_runtime_name, "containerd.default_runtime_name");
  for (const auto& handler : table.handlers) {
    keys.push_back("containerd.runtimes." + handler.name);
    add(handler.systemd_cgroup, fmt::format("containerd.runtimes.{}.options.SystemdCgroup", handler.name));
  }
  add(table.systemd_cgroup, "systemd_cgroup");
  add(table.sandbox_image, "sandbox_image");
  add(table.cni_conf_dir, "cni.conf_dir");
  add(table.cni_bin_dir, "cni.bin_dir");
  add(table.cni_bin_dirs, "cni.bin_dirs");
  return keys;
}

}  // namespace nodecheck
