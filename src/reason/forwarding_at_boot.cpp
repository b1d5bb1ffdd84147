#include "reason/forwarding_at_boot.hpp"

#include <algorithm>

#include "reason/boot_modules.hpp"
#include "reason/boot_sysctls.hpp"

namespace nodecheck {

std::optional<bool> forwarding_at_boot(const SysctlFiles& files, const BootServices& services,
                                       const BootCommands& commands, const SysctlDaemons* daemons) {
  constexpr auto key = "net/ipv4/ip_forward";
  if (services.init.empty()) return std::nullopt;
  const auto rules = rules_of(services);
  if (services.sysctl.runs()) {
    const auto kept = after_writes(sysctl_writes(files, rules, {key}), rules);
    const auto found = kept.find(key);
    if (found != kept.end() && kernel_number(found->second.value).value_or(0) != 0) return true;
  }
  const auto writes = commanded_writes(commands, files, key);
  const bool by_command = std::any_of(writes.begin(), writes.end(),
                                      [](const SysctlWrite& w) { return kernel_number(w.value).value_or(0) != 0; });
  const bool by_daemon =
      daemons != nullptr && std::any_of(daemons->settings.begin(), daemons->settings.end(), [](const auto& d) {
        return d.sysctl == key && kernel_number(d.value).value_or(0) != 0;
      });
  if (by_daemon || by_command || !commands.unread.empty() || !unread_sysctls(files, rules).empty()) return std::nullopt;
  return false;
}

}  // namespace nodecheck
