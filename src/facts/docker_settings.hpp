#pragma once
// Docker Engine as it is installed and set up: its daemon's flags, daemon.json, and what the unit would start. Of a
// daemon that does not run: what its files would give it.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"
#include "facts/setting.hpp"

namespace nodecheck {

/// daemon.json. Names and lines alone; the values that checks read are in DockerSettings.
struct DockerFile {
  std::string path = "/etc/docker/daemon.json";
  bool named = false;    ///< by --config-file: then it has to be there
  bool present = false;  ///< false: the defaults hold
  bool blank = false;    ///< there, and empty: dockerd takes that from 23.0 on
  /// What no dockerd reads: no JSON, or a value of the wrong type, each with its PATH:LINE; or no regular file.
  std::vector<Setting<std::string>> refused;
  std::vector<Setting<std::string>> directives;  ///< names as dockerd looks them up, in order, each with its PATH:LINE
  bool operator==(const DockerFile&) const = default;
};

/// A table of "runtimes", or an --add-runtime.
struct DockerRuntime {
  std::string name;
  std::string path = {};    ///< an OCI runtime's; empty: it has a type
  std::string type = {};    ///< a shim: "io.containerd.kata.v2", or its path; empty: runc's shim
  std::string binary = {};  ///< options.BinaryName, which runc's shim takes; empty: not said
  std::string source = {};  ///< PATH:LINE, a flag
  bool operator==(const DockerRuntime&) const = default;
};

struct DockerSettings {
  static constexpr std::string_view id = "docker.settings";
  using Strings = std::vector<std::string>;
  bool installed = false;  ///< a dockerd is on this node, running or not
  int pid = 0;             ///< of the dockerd whose settings these are; 0: none runs
  std::string binary;      ///< where dockerd was found
  std::string version;     ///< of that file: 20.10.24+dfsg1, 18.06.3-ce; empty: not found
  std::string version_source;
  /// Who gives the flags: "dockerd (pid 844)", or the unit's file:line. Empty: nobody.
  std::string command;
  /// Where the unit says `docker daemon`, file:line. A client up to 17.11 executes dockerd in its place.
  std::string old_command;
  std::vector<Setting<std::string>> flags;          ///< long names of those that are given, each with its source
  std::vector<Setting<std::string>> refused_flags;  ///< whose value is neither true nor false: --iptables=flase
  DockerFile file;

  // Of the file and the flags, which exclude each other.
  Setting<Strings> exec_opts{}, storage_opts{};  ///< native.cgroupdriver=systemd
  Setting<std::string> storage_driver{};         ///< empty: dockerd chooses
  Setting<std::string> log_driver{"json-file"};
  Setting<std::map<std::string, std::string>> log_opts{};  ///< max-size and max-file: others may be tokens
  Setting<bool> iptables{true}, ip_masq{true}, ip_forward{true}, ip_forward_no_drop{false};
  Setting<std::string> default_runtime{"runc"};
  std::vector<DockerRuntime> runtimes;                ///< besides the built-in runc
  Setting<std::string> bip{}, bridge{}, data_root{};  ///< empty: not said
  Setting<bool> live_restore{false}, debug{false}, userland_proxy{true};
  Setting<Strings> hosts{}, insecure_registries{}, registry_mirrors{};  ///< mirrors without their passwords
  bool operator==(const DockerSettings&) const = default;

  [[nodiscard]] bool has_flag(std::string_view name) const;
};

void to_json(Json&, const DockerFile&);
void from_json(const Json&, DockerFile&);
void to_json(Json&, const DockerRuntime&);
void from_json(const Json&, DockerRuntime&);
void to_json(Json&, const DockerSettings&);
void from_json(const Json&, DockerSettings&);

template <>
DockerSettings probe<DockerSettings>(Node&);

}  // namespace nodecheck
