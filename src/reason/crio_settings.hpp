#pragma once
// What CRI-O makes of its flags and files, with the defaults of a release.
#include <string>
#include <string_view>
#include <vector>

#include "facts/crio_files.hpp"
#include "facts/setting.hpp"
#include "version.hpp"

namespace nodecheck {

struct CrioSettings {
  struct Handler {
    std::string name;
    Setting<std::string> type{"oci"};
    Setting<std::string> path{};            ///< empty: found by its name
    Setting<std::string> monitor_path{};    ///< empty: found by its name
    Setting<std::string> monitor_cgroup{};  ///< as its table says; empty: it does not
    bool inherits = false;                  ///< its program and type are the default handler's
    bool built_in = false;                  ///< no file has its table
  };
  Setting<std::string> cgroup_manager, conmon_cgroup, default_runtime;
  Setting<std::string> conmon{};       ///< over the handlers' monitor_path; empty: it is theirs to say
  std::vector<Handler> handlers;       ///< also the built-in one
  Setting<std::string> pause_image{};  ///< empty: the release's
  Setting<std::string> network_dir{"/etc/cni/net.d"}, listen{"/var/run/crio/crio.sock"};
};

[[nodiscard]] CrioSettings crio_settings(const CrioFiles&, const Version& release);

/// The cgroup of a handler's monitor as the release works it out; empty: none is asked for.
[[nodiscard]] Setting<std::string> monitor_cgroup(const CrioSettings&, const CrioSettings::Handler&,
                                                  const Version& release);

/// The manager where nothing sets it: systemd since 1.18.
[[nodiscard]] std::string_view default_cgroup_manager(const Version& release);

}  // namespace nodecheck
