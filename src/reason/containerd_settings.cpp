#include "reason/containerd_settings.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace nodecheck {
namespace {

constexpr std::string_view old_table = "io.containerd.grpc.v1.cri";

std::string at_line(const std::string& path, int line) { return fmt::format("{}:{}", path, line); }

/// One table's settings, over those of the tables before it.
class Layer {
 public:
  Layer(ContainerdSettings& settings, const std::string& path) : settings_(settings), path_(path) {}

  void lay(const CriTable& table) {
    set(settings_.default_runtime_name, table.default_runtime_name);
    set(settings_.systemd_cgroup, table.systemd_cgroup);
    set(settings_.sandbox_image, table.sandbox_image);
    set(settings_.cni_conf_dir, table.cni_conf_dir);
    set(settings_.cni_bin_dir, table.cni_bin_dir);
    for (const auto& handler : table.handlers) lay(handler, table.line);
  }

 private:
  template <class T>
  void set(Setting<T>& setting, const MaybeOnLine<T>& value) const {
    if (value) setting = {value->value, at_line(path_, value->line)};
  }
  void lay(const ContainerdHandler& from, int line) const {
    auto& all = settings_.handlers;
    auto to = std::find_if(all.begin(), all.end(), [&](const auto& h) { return h.name == from.name; });
    if (to == all.end()) to = all.insert(to, ContainerdSettings::Handler{from.name});
    if (!from.type.empty()) to->type = {from.type, at_line(path_, line)};
    set(to->systemd_cgroup, from.systemd_cgroup);
  }

  ContainerdSettings& settings_;
  const std::string& path_;
};

}  // namespace

const ContainerdSettings::Handler* ContainerdSettings::find(std::string_view handler) const {
  const auto found = std::find_if(handlers.begin(), handlers.end(), [&](const auto& h) { return h.name == handler; });
  return found == handlers.end() ? nullptr : &*found;
}

std::string line_word(int line) { return fmt::format("line {}", line); }

std::string line_word(const std::string& source) { return "line " + source.substr(source.rfind(':') + 1); }

std::string file_of(const std::string& source) { return source.substr(0, source.rfind(':')); }

std::int64_t config_version(const ContainerdFiles& all, const ContainerdFile& file, const Version& release) {
  std::int64_t version = 0;
  if (release.major >= 2) {
    version = file.version ? file.version->value : 0;
  } else {
    for (const auto& f : all.files)
      if (f.version && f.version->value != 0) version = f.version->value;
  }
  return version == 0 ? 1 : version;
}

int newest_config_version(const Version& release) {
  if (release.major < 2) return 2;
  return release < Version{2, 3, 0} ? 3 : 4;
}

bool reads_table(std::string_view key, std::int64_t version, const Version& release) {
  if (release.major < 2) return key == (version == 1 ? "cri" : old_table);
  if (key == "cri") return version == 1;
  if (key == old_table) return version < (release < Version{2, 3, 0} ? 3 : 4);
  return true;
}

ContainerdSettings containerd_settings(const ContainerdFiles& files, const Version& release) {
  ContainerdSettings settings;
  for (const auto& file : files.files)
    for (const auto& table : file.tables) {
      if (!reads_table(table.key, config_version(files, file, release), release)) continue;
      if (release.major < 2) settings = {};
      Layer(settings, file.path).lay(table);
    }
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
