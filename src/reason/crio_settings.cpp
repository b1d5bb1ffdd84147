#include "reason/crio_settings.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace nodecheck {
namespace {

constexpr auto built_in_cgroup = "system.slice";

std::string default_runtime(const Version& release) { return release < Version{1, 31, 0} ? "runc" : "crun"; }

std::string default_conmon_cgroup(const Version& release) {
  if (release >= Version{1, 24, 0}) return {};
  return release < Version{1, 17, 0} ? "pod" : built_in_cgroup;
}

void take(Setting<std::string>& setting, const MaybeOnLine<std::string>& value, const CrioFile& file) {
  if (value) setting = {value->value, fmt::format("{}:{}", file.path, value->line)};
}

/// A table replaces an earlier one of its name, with all that it said.
void lay(std::vector<CrioSettings::Handler>& all, const CrioHandler& from, const CrioFile& file) {
  std::erase_if(all, [&](const auto& h) { return h.name == from.name; });
  CrioSettings::Handler handler{.name = from.name};
  if (from.type && !from.type->value.empty()) take(handler.type, from.type, file);
  take(handler.path, from.path, file);
  take(handler.monitor_path, from.monitor_path, file);
  handler.inherits = from.inherits && from.inherits->value;
  take(handler.monitor_cgroup, from.monitor_cgroup, file);
  all.push_back(std::move(handler));
}

std::vector<CrioSettings::Handler> handlers_of(const CrioFiles& files, const Version& release) {
  std::vector<CrioSettings::Handler> all;
  all.push_back({.name = default_runtime(release), .built_in = true});
  if (release >= Version{1, 24, 0}) all.back().monitor_cgroup.value = built_in_cgroup;
  for (const auto& file : files.files)
    for (const auto& handler : file.handlers) lay(all, handler, file);
  return all;
}

}  // namespace

std::string_view default_cgroup_manager(const Version& release) {
  return release < Version{1, 18, 0} ? "cgroupfs" : "systemd";
}

CrioSettings crio_settings(const CrioFiles& files, const Version& release) {
  const auto set = [&](std::string_view flag, MaybeOnLine<std::string> CrioFile::*member, std::string otherwise) {
    return crio_setting(files, flag, member).value_or(Setting<std::string>{std::move(otherwise)});
  };
  CrioSettings s;
  s.cgroup_manager = set("cgroup-manager", &CrioFile::cgroup_manager, std::string(default_cgroup_manager(release)));
  s.conmon_cgroup = set("conmon-cgroup", &CrioFile::conmon_cgroup, default_conmon_cgroup(release));
  s.conmon = set("conmon", &CrioFile::conmon, {});
  s.default_runtime = set("default-runtime", &CrioFile::default_runtime, default_runtime(release));
  s.pause_image = set("pause-image", &CrioFile::pause_image, {});
  s.network_dir = set("cni-config-dir", &CrioFile::network_dir, s.network_dir.value);
  s.listen = set("listen", &CrioFile::listen, s.listen.value);
  s.handlers = handlers_of(files, release);
  return s;
}

/// conmon_cgroup overrides the handlers'. Of neither, 1.26 to 1.32 take system.slice under either manager, later
/// releases under systemd's alone.
Setting<std::string> monitor_cgroup(const CrioSettings& settings, const CrioSettings::Handler& handler,
                                    const Version& release) {
  if (!settings.conmon_cgroup.value.empty() || release < Version{1, 24, 0}) return settings.conmon_cgroup;
  if (!handler.monitor_cgroup.value.empty()) return handler.monitor_cgroup;
  const bool either = release >= Version{1, 26, 0} && release < Version{1, 33, 0};
  return either || settings.cgroup_manager.value == "systemd" ? Setting<std::string>{built_in_cgroup}
                                                              : Setting<std::string>{};
}

}  // namespace nodecheck
