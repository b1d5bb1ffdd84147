#pragma once
// What containerd makes of its files: which tables a release reads, and how it lays imports over each other.
#include <string>
#include <string_view>
#include <vector>

#include "facts/containerd_files.hpp"
#include "facts/kubelet_settings.hpp"
#include "version.hpp"

namespace nodecheck {

struct ContainerdSettings {
  struct Handler {
    std::string name;
    Setting<std::string> type{"io.containerd.runc.v2"};
    Setting<bool> systemd_cgroup{false};
    Setting<std::string> binary_name{};   ///< empty: runc
    Setting<std::string> runtime_path{};  ///< of the shim; empty: by its type
    std::string file{}, table{};          ///< the last file that has it, and its plugin's key there
    bool has_options = false;             ///< in that file
    int options_line = 0;                 ///< as ContainerdHandler's
  };
  Setting<std::string> default_runtime_name{"runc"};
  std::vector<Handler> handlers;         ///< those that the files name
  Setting<bool> systemd_cgroup{false};   ///< the CRI table's own, obsolete one
  Setting<std::string> sandbox_image{};  ///< empty: the release's default
  Setting<std::string> cni_conf_dir{"/etc/cni/net.d"}, cni_bin_dir{"/opt/cni/bin"};

  [[nodiscard]] const Handler* find(std::string_view handler) const;  ///< null: no file names it
};

/// "line 12", for a line or a setting's source "/etc/containerd/config.toml:12"; and the file of such a source.
[[nodiscard]] std::string line_word(int line);
[[nodiscard]] std::string line_word(const std::string& source);
[[nodiscard]] std::string file_of(const std::string& source);

/// The version in force for a file. 1.x has one for all files, the last that is set; 2.x one for each. None set is 1.
[[nodiscard]] std::int64_t config_version(const ContainerdFiles&, const ContainerdFile&, const Version& release);
/// The newest version that a release reads: 2 for 1.x, 3 from 2.0, 4 from 2.3 on.
[[nodiscard]] int newest_config_version(const Version& release);

/// Whether 2.0 to 2.2, which migrate plugins once for all files, by the last version that one of them sets: not even
/// what they renamed in a file of version 1 is read where none sets 2.
[[nodiscard]] bool migrates_together(const Version& release);
/// The file whose version counts for all, before 2.3; null: none sets one. 1 is none to 2.x.
[[nodiscard]] const ContainerdFile* deciding_file(const ContainerdFiles&, const Version& release);

/// Whether a release reads this table of a file.
[[nodiscard]] bool reads_table(const ContainerdFiles&, const ContainerdFile&, std::string_view key,
                               const Version& release);

/// 1.x: the last file that has the CRI table is the only one that counts. 2.x: later values win one by one, and those
/// of the tables of version 3 over what was migrated.
[[nodiscard]] ContainerdSettings containerd_settings(const ContainerdFiles&, const Version& release);

/// The settings that a table holds, by their keys: "sandbox_image", "containerd.runtimes.runc.options.SystemdCgroup".
[[nodiscard]] std::vector<std::string> settings_in(const CriTable&);

}  // namespace nodecheck
