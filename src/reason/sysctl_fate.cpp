#include "reason/sysctl_fate.hpp"

#include <algorithm>

namespace nodecheck {
namespace {

using K = SysctlFate::Kind;
using When = ModuleAtBoot::When;

bool is_bridge_key(const NeededSysctl& need) { return need.key.starts_with("net.bridge."); }

/// Whether the key is there when boot sets sysctls, or they are set again once it is.
bool in_time(const NeededSysctl& need, const BootFacts& boot) {
  if (!is_bridge_key(need) || !boot.udev_rule.empty()) return true;
  return boot.br_netfilter.when == When::first || boot.br_netfilter.when == When::built_in;
}

std::optional<SysctlWrite> last_of(const NeededSysctl& need, const std::vector<SysctlWrite>& writes, BootRules rules) {
  const auto kept = after_writes(writes, rules);
  const auto found = kept.find(sysctl_name(need.key));
  return found == kept.end() ? std::nullopt : std::optional(found->second);
}

bool is_right(const NeededSysctl& need, const std::optional<SysctlWrite>& write) {
  return write ? same_value(write->value, need.value) : need.initial == need.value;
}

/// None: not known. What does not exist is not right.
std::optional<bool> right_now(const NeededSysctl& need, const Result<Sysctls>& now) try {
  if (!now) return std::nullopt;
  const auto value = now->get(need.key);
  return value && same_value(*value, need.value);
} catch (const Unavailable&) {
  return std::nullopt;
}

K judged(const SysctlFate& f, const BootFacts& boot) {
  const auto now = right_now(f.need, boot.now);
  if (is_bridge_key(f.need) && boot.br_netfilter.when == When::never) return now == false ? K::wrong_now : K::absent;
  if (f.winner) return is_right(f.need, f.winner) ? K::kept : K::overruled;
  if (now == false) return K::wrong_now;
  if (f.need.initial.empty()) return K::untold;
  return is_right(f.need, f.winner) ? K::kept : K::lost;
}

/// A daemon that would set it to what it is not by then; none: none does.
std::optional<DaemonSysctl> doubt_of(const SysctlFate& f, const SysctlDaemons* daemons) {
  if (daemons == nullptr || f.kind == K::absent || f.kind == K::untold) return std::nullopt;
  const auto key = sysctl_name(f.need.key);
  for (const auto& each : daemons->settings) {
    const auto write = commanded_writes({.commands = {{.sysctl = each.sysctl, .value = each.value}}}, {}, key);
    const bool sets =
        std::any_of(write.begin(), write.end(), [&](const auto& w) { return settled_name(w.name) == key; });
    const bool counts = each.comes_last || !f.winner || !f.winner->source.starts_with("/etc/sysctl.d/");
    if (sets && counts && same_value(each.value, f.need.value) != (f.kind == K::kept)) return each;
  }
  return std::nullopt;
}

std::vector<SysctlWrite> by_files(const NeededSysctl& need, const BootFacts& boot, BootRules rules) {
  if (!boot.services.sysctl.runs()) return {};
  return sysctl_writes(boot.files, rules, {sysctl_name(need.key)});
}

}  // namespace

bool same_value(std::string_view a, std::string_view b) {
  const auto x = kernel_number(a), y = kernel_number(b);
  return x && y && *x == *y;
}

std::vector<SysctlWrite> writes_at_boot(const NeededSysctl& need, const BootFacts& boot, BootRules rules) {
  auto writes = in_time(need, boot) ? by_files(need, boot, rules) : std::vector<SysctlWrite>();
  if (boot.commands)
    for (auto& write : commanded_writes(*boot.commands, boot.files, sysctl_name(need.key)))
      writes.push_back(std::move(write));
  return writes;
}

SysctlFate fate_of(const NeededSysctl& need, const BootFacts& boot) {
  const auto rules = rules_of(boot.services);
  const auto other = rules == BootRules::systemd ? BootRules::classic : BootRules::systemd;
  SysctlFate f{need};
  f.losers = writes_at_boot(need, boot, rules);
  f.winner = last_of(need, f.losers, rules);
  if (f.winner) std::erase(f.losers, *f.winner);
  if (!in_time(need, boot)) f.dropped = last_of(need, by_files(need, boot, rules), rules);
  const auto otherwise = last_of(need, sysctl_writes(boot.files, other, {sysctl_name(need.key)}), other);
  if (otherwise && !(f.winner && same_value(otherwise->value, f.winner->value))) f.otherwise = otherwise;
  f.kind = judged(f, boot);
  f.doubt = doubt_of(f, boot.daemons);
  if (f.doubt) f.kind = K::untold;
  return f;
}

}  // namespace nodecheck
