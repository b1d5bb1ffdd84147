#include "reason/sysctl_findings.hpp"

#include <fmt/format.h>

namespace nodecheck {
namespace {

std::string lost(const SysctlFate& f, const BootServices& services) {
  const auto& service = services.sysctl;
  const auto why = service.masked
                       ? fmt::format("{} is {}", service.name, services.init == "systemd" ? "masked" : "in no runlevel")
                   : service.file.empty() ? fmt::format("{} is not there to set any", service.name)
                   : f.otherwise ? fmt::format("{} sets it, which {} does not read", f.otherwise->source, service.name)
                                 : fmt::format("no file that {} reads sets it", service.name);
  return fmt::format("{} would be {} after a reboot: {}", f.need.key, f.need.initial, why);
}

std::string absent(const SysctlFate& f) {
  if (!f.dropped)
    return fmt::format("{} would not be there after a reboot: nothing that runs at boot loads br_netfilter",
                       f.need.key);
  return fmt::format("{} sets {} before br_netfilter is there, and is dropped: nothing loads it at boot",
                     f.dropped->source, f.need.key);
}

std::string message_of(const SysctlFate& f, const BootServices& services) {
  if (f.kind == SysctlFate::Kind::absent) return absent(f);
  if (f.kind != SysctlFate::Kind::overruled) return lost(f, services);
  return fmt::format("{} would be {} after a reboot: {} sets it", f.need.key, f.winner->value, f.winner->source);
}

}  // namespace

Finding finding_of(const SysctlFate& f, const BootServices& services) {
  Finding finding{.message = message_of(f, services)};
  const std::string wanted(f.need.value);
  const auto& said = f.winner ? f.winner : f.dropped;
  if (said)
    finding.evidence.push_back({said->source, std::string(f.need.key), said->value, wanted});
  else
    finding.evidence.push_back({"sysctl.d", std::string(f.need.key), "not set", wanted});
  for (const auto& loser : f.losers)
    finding.evidence.push_back({loser.source, dotted(loser.name), loser.value + ", taken back", ""});
  if (f.otherwise && !said)
    finding.evidence.push_back({f.otherwise->source, dotted(f.otherwise->name), f.otherwise->value, ""});
  return finding;
}

Finding disagreement(const SysctlFate& f, BootRules rules) {
  const auto other = rules == BootRules::systemd ? "sysctl --system" : "systemd-sysctl";
  return {
      .message = fmt::format("{} would leave {} = {}", other, f.need.key, f.otherwise->value),
      .severity = Severity::info,
      .evidence = {{f.otherwise->source, dotted(f.otherwise->name), f.otherwise->value, std::string(f.need.value)}}};
}

}  // namespace nodecheck
