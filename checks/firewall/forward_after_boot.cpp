// The forward path passes now, perhaps by a command that somebody typed: what boot loads is in files.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "check.hpp"
#include "facts/boot_commands.hpp"
#include "facts/boot_firewall.hpp"
#include "facts/boot_services.hpp"
#include "facts/boot_units.hpp"
#include "facts/container.hpp"
#include "facts/docker_settings.hpp"
#include "facts/sysctl_files.hpp"
#include "profile.hpp"
#include "reason/boot_obstacles.hpp"
#include "reason/forwarding_at_boot.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

Finding finding_of(const BootObstacle& at) {
  return {.message = at.message, .severity = at.severity, .evidence = {{at.source, at.place, at.seen, "accept"}}};
}

Outcome by_files(const BootFirewall& files, const BootUnits& units, const BootForwarding& forwarding,
                 const Profile& profile) {
  Outcome failed = fail(std::vector<Finding>{});
  Outcome undecided{.verdict = Verdict::unknown};
  for (const auto& at : boot_obstacles(files, units, forwarding, profile)) {
    auto& outcome = at.certain ? failed : undecided;
    outcome.findings.push_back(finding_of(at));
    if (at.certain) failed.remedy += (failed.remedy.empty() ? "" : "\n") + at.remedy;
  }
  const auto* unread = !files.unread.empty() ? &files.unread.front() : nullptr;
  for (const auto& script : units.unfollowed)
    undecided.findings.push_back(
        {.message = fmt::format("whether a script that boot runs lets pod traffic through is not followed: {}", script),
         .evidence = {{script.substr(0, script.find(": ")), {}, script, "what it does, as a rule that is saved"}}});
  if (!unread && !units.unread.empty()) unread = &units.unread.front();
  if (!failed.findings.empty()) {
    auto outcome = fail(std::move(failed.findings), std::move(failed.remedy));
    for (auto& finding : undecided.findings) add_unread(outcome, std::move(finding));
    if (unread) add_unread(outcome, *unread);
    return outcome;
  }
  if (!undecided.findings.empty()) return undecided;
  if (unread) return unknown(*unread);
  return pass("{}", loads(files));
}

using DockersBoot = Several<DockerSettings, SysctlFiles, BootServices, BootCommands, SysctlDaemons>;

BootForwarding forwarding_of(const DockersBoot& boot) {
  const auto* files = boot.find<SysctlFiles>();
  const auto* services = boot.find<BootServices>();
  const auto* commands = boot.find<BootCommands>();
  if (!files || !services || !commands) return {boot.find<DockerSettings>(), std::nullopt};
  return {boot.find<DockerSettings>(), forwarding_at_boot(*files, *services, *commands, boot.find<SysctlDaemons>())};
}

Outcome stays_open(const BootFirewall& files, const BootUnits& units, const Result<Container>& container,
                   const DockersBoot& boot, const Profile& profile) {
  if (container && !container->kind.empty()) return not_applicable("in a container ({})", container->source);
  return by_files(files, units, forwarding_of(boot), profile);
}

constexpr Check check{
    .id = "firewall.forward-after-boot",
    .title = "Forwarded pod traffic is not dropped after a reboot",
    .rationale =
        "iptables -P FORWARD ACCEPT lasts until the next boot. Saved rules, ufw, nftables.conf, firewalld and Docker "
        "bring a drop back, and pods lose the other nodes.",
    .remedy =
        "Let what boot loads accept pods' packets, and save what is right now. With iptables-persistent:\n"
        "  netfilter-persistent save\n"
        "With ufw:\n"
        "  ufw default allow routed",
    .docs = "https://docs.docker.com/engine/network/packet-filtering-firewalls/#docker-on-a-router",
    .severity = Severity::warning,
    .phases = Phases::node_and_image,
    .causes = {"sysctl.after-boot"},
    .judge = judge<stays_open>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
