#pragma once
// The runtime's Status, verbose: conditions, and of its own configuration only what checks read. The rest may hold
// registry credentials and is dropped at the door.
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

namespace cri {
struct Status;
}

struct RuntimeCondition {
  std::string type;  ///< RuntimeReady, NetworkReady, or the runtime's own
  bool status = false;
  std::string reason, message;
  bool operator==(const RuntimeCondition&) const = default;
};

/// A runtime handler of containerd's CRI configuration.
struct RuntimeHandler {
  std::string name, type;              ///< runc, io.containerd.runc.v2
  std::optional<bool> systemd_cgroup;  ///< options.SystemdCgroup; none: the options do not say
  bool operator==(const RuntimeHandler&) const = default;
};

struct CriStatus {
  static constexpr std::string_view id = "cri.status";
  static constexpr std::chrono::milliseconds timeout{2000};
  std::string path;     ///< the socket; empty: there is no CRI, and nothing else is filled
  std::string refusal;  ///< the runtime's words where it answers Status with an error; empty: it answered
  std::vector<RuntimeCondition> conditions;
  std::string default_handler;                      ///< containerd: defaultRuntimeName
  std::vector<RuntimeHandler> handlers;             ///< containerd only
  std::string cgroup_manager;                       ///< CRI-O 1.33+: crio.CgroupManagerName; empty: not said
  std::string sandbox_image;                        ///< empty: not said
  std::string cni_directory;                        ///< containerd: cni.confDir; empty: not said
  std::vector<std::string> cni_plugin_directories;  ///< containerd: cni.binDirs, or binDir; empty: not said
  std::string cni_load_status;  ///< containerd: lastCNILoadStatus, "OK" or its error; empty: not said
  bool operator==(const CriStatus&) const = default;

  [[nodiscard]] const RuntimeCondition* find(std::string_view type) const;
};

/// What an answer says. Of its verbose info, whatever is not the JSON that we know is passed over. `path` stays empty.
[[nodiscard]] CriStatus parse_status(const cri::Status&);

void to_json(Json&, const CriStatus&);
void from_json(const Json&, CriStatus&);

/// No CRI v1 behind the socket: Unavailable{unsupported}.
template <>
CriStatus probe<CriStatus>(Node&);

}  // namespace nodecheck
