#pragma once
// What becomes of one needed sysctl at the next boot.
#include <optional>
#include <string>
#include <vector>

#include "facts/boot_commands.hpp"
#include "facts/boot_services.hpp"
#include "facts/sysctl_daemons.hpp"
#include "facts/sysctl_files.hpp"
#include "facts/sysctls.hpp"
#include "reason/boot_modules.hpp"
#include "reason/boot_sysctls.hpp"
#include "reason/needed_sysctls.hpp"

namespace nodecheck {

struct SysctlFate {
  enum class Kind {
    kept,       ///< it has its value after a boot
    lost,       ///< nothing sets it that boot reads
    overruled,  ///< something sets another value
    absent,     ///< there is no such key: nothing loads its module
    wrong_now,  ///< it has not its value now, nor does boot set any
    untold,     ///< nothing sets it, and what the kernel begins with is not known; or a daemon may, otherwise
  };
  NeededSysctl need;
  Kind kind = Kind::kept;
  std::optional<SysctlWrite> winner = {};   ///< none: the kernel's own value
  std::optional<SysctlWrite> dropped = {};  ///< what a file sets before there is such a key
  std::vector<SysctlWrite> losers = {};     ///< what else is written to it, in order
  /// What sysctl --system would leave, where that is another value than systemd-sysctl's, or the other way round.
  std::optional<SysctlWrite> otherwise = {};
  /// A daemon that may set it, and what it is then.
  std::optional<DaemonSysctl> doubt = {};
};

/// What a boot goes by.
struct BootFacts {
  const SysctlFiles& files;
  const BootServices& services;
  const BootCommands* commands = nullptr;  ///< null: not known
  const Result<Sysctls>& now;
  ModuleAtBoot br_netfilter;
  const SysctlDaemons* daemons = nullptr;  ///< null: not known
  std::string udev_rule = {};              ///< applies net.bridge.* when br_netfilter comes; empty: none
};

[[nodiscard]] SysctlFate fate_of(const NeededSysctl&, const BootFacts&);
/// All that is written to the key at a boot, the last one winning.
[[nodiscard]] std::vector<SysctlWrite> writes_at_boot(const NeededSysctl&, const BootFacts&, BootRules);
[[nodiscard]] bool same_value(std::string_view a, std::string_view b);

}  // namespace nodecheck
