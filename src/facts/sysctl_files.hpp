#pragma once
// What sets sysctls at boot: the files of sysctl.d, /etc/sysctl.conf, ufw's own and the kernel's command line. Which of
// them wins is reasoned in reason/boot_sysctls.hpp.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"
#include "facts/conf_d.hpp"
#include "facts/sysctl_lines.hpp"

namespace nodecheck {

struct SysctlFile {
  ConfFile file;
  std::vector<SysctlLine> lines = {};  ///< of keys that nodes need, and patterns that name one of those
  bool operator==(const SysctlFile&) const = default;
};

struct SysctlFiles {
  static constexpr std::string_view id = "boot.sysctls";
  std::vector<SysctlFile> files = {};          ///< as conf_d() lists them
  std::optional<SysctlFile> sysctl_conf = {};  ///< /etc/sysctl.conf; none: there is no such file
  std::optional<SysctlFile> ufw = {};      ///< what ufw sets when it starts; none: it is off, not enabled, or not here
  std::vector<SysctlLine> arguments = {};  ///< sysctl.KEY=VALUE of a running kernel's command line
  bool operator==(const SysctlFiles&) const = default;
};

void to_json(Json&, const SysctlFile&);
void from_json(const Json&, SysctlFile&);
void to_json(Json&, const SysctlFiles&);
void from_json(const Json&, SysctlFiles&);

/// Of lines whose name, as sysctl_name() has it, `keep` says yes to.
[[nodiscard]] SysctlFiles sysctl_files(const Host&, bool (*keep)(std::string_view name));
/// Whether a setting of this name may set a key that nodes need.
[[nodiscard]] bool sets_a_needed_sysctl(std::string_view name);

template <>
SysctlFiles probe<SysctlFiles>(Node&);

}  // namespace nodecheck
