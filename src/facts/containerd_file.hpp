#pragma once
// One file of containerd's configuration (containerd-config.toml(5)), and of it only what checks read: the tables of
// the CRI plugin may hold registry credentials, which never leave the parser.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"
#include "facts/on_line.hpp"

namespace nodecheck {

/// A table containerd.runtimes.NAME.
struct ContainerdHandler {
  std::string name, type;            ///< runc, io.containerd.runc.v2; type is empty where the table does not say
  MaybeOnLine<bool> systemd_cgroup;  ///< options.SystemdCgroup, in any spelling of capitals
  MaybeOnLine<std::string> binary_name = {};   ///< options.BinaryName; empty is runc
  MaybeOnLine<std::string> runtime_path = {};  ///< of the shim; empty: by the type
  bool has_options = false;                    ///< it has a table of options
  int options_line = 0;                        ///< of that table's own header [...]; 0: written in another way, or none
  MaybeOnLine<bool> stray = {};                ///< SystemdCgroup beside the options, where nothing reads it
  bool operator==(const ContainerdHandler&) const = default;
};

/// A table [plugins.KEY] that is, or was, the CRI plugin's.
struct CriTable {
  std::string key;  ///< cri, io.containerd.grpc.v1.cri, io.containerd.cri.v1.runtime, io.containerd.cri.v1.images
  int line = 0;
  MaybeOnLine<std::string> default_runtime_name;
  std::vector<ContainerdHandler> handlers;
  MaybeOnLine<bool> systemd_cgroup;        ///< the plugin's own, obsolete since runc's shim v2
  MaybeOnLine<std::string> sandbox_image;  ///< sandbox_image, or pinned_images.sandbox
  MaybeOnLine<std::string> cni_conf_dir, cni_bin_dir;
  MaybeOnLine<std::vector<std::string>> cni_bin_dirs;  ///< 2.1+, instead of bin_dir
  bool operator==(const CriTable&) const = default;

  /// Something of the above is set: in a version 3 file the old table has other keys, which still count.
  [[nodiscard]] bool has_settings() const;
};

struct ContainerdFile {
  std::string path;
  MaybeOnLine<std::int64_t> version;
  std::vector<std::string> imports;  ///< as written
  std::vector<OnLine<std::string>> disabled_plugins;
  MaybeOnLine<std::string> opt_path;   ///< of the opt plugin, which puts the bin below it before the daemon's PATH
  std::vector<CriTable> tables;        ///< in order of their keys
  MaybeOnLine<std::string> root = {};  ///< where it keeps images and containers
  /// Tables [plugins.ID] whose ID is no whole name io.containerd.x.vx.name; cri is among `tables`.
  std::vector<OnLine<std::string>> short_plugins = {};
  bool operator==(const ContainerdFile&) const = default;

  [[nodiscard]] const CriTable* table(std::string_view key) const;  ///< null: it has none
};

void to_json(Json&, const ContainerdFile&);
void from_json(const Json&, ContainerdFile&);

/// Throws std::runtime_error with PATH:LINE: WHY on what is no TOML, has a value of the wrong type or a character
/// beyond ASCII outside comments, or is larger than 1 MiB.
[[nodiscard]] ContainerdFile parse_containerd_file(std::string_view text, const std::string& path);

/// Of a handler's options containerd takes the keys without regard to case.
[[nodiscard]] bool same_option(std::string_view one, std::string_view other);
/// The place, PATH:LINE, that such a message names where the file is no TOML at all, so that no containerd reads it;
/// else empty.
[[nodiscard]] std::string_view place_of_no_toml(std::string_view message);

}  // namespace nodecheck
