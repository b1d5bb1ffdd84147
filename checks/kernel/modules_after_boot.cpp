// A module that was loaded by hand is gone after the next boot, and a line of modprobe.d that nobody noticed keeps it
// away.
#include "facts/container.hpp"
#include "profile.hpp"
#include "reason/docker_boot.hpp"
#include "reason/module_fate.hpp"
#include "reason/module_remedy.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

using Beside = Several<BootCommands, BootUnits, Container, DockerSettings>;

std::optional<Outcome> not_judged(const BootServices& services, const Result<Container>& container,
                                  const Profile& profile) {
  if (container && !container->kind.empty())
    return not_applicable("in a container ({}): the machine's boot loads its modules", container->kind);
  if (profile.sets_up_itself())
    return not_applicable("{} loads what it needs when it starts", word(profile.distribution.value));
  if (!services.init.empty()) return std::nullopt;
  if (services.pid1.empty()) return not_applicable("no init system here that is known to load modules");
  return not_applicable("PID 1 is {}, of which it is not known what it loads at boot", services.pid1);
}

Finding finding_of(const ModuleFate& fate) {
  Finding finding{.message = fmt::format("{} would not be loaded after a reboot: {}", fate.name, fate.why)};
  for (const auto& line : fate.boot.in_vain) finding.evidence.push_back({line.source, {}, line.text, fate.name});
  if (!fate.source.empty()) finding.evidence.push_back({fate.source, {}, fate.why, "loaded at boot"});
  if (finding.evidence.empty())
    finding.evidence.push_back({"modules-load.d", fate.name, "absent", "a line of its own"});
  return finding;
}

std::string listed(const std::vector<ModuleFate>& fates, ModuleFate::Kind kind) {
  std::string list;
  for (const auto& fate : fates)
    if (fate.kind == kind) list += fmt::format("{}{} ({})", list.empty() ? "" : ", ", fate.name, fate.why);
  return list;
}

/// Of modprobe.d and of what boot runs; empty: all was read.
std::string unread_of(const Result<Modules>& modules, const BootCommands* commands) {
  for (const auto& source : modules ? modules->unread : std::vector<std::string>())
    if (source.find("modprobe.d") != std::string::npos) return source;
  return commands && !commands->unread.empty() ? commands->unread.front() : std::string();
}

Outcome verdict_of(const std::vector<ModuleFate>& fates, const BootServices& services, const std::string& unread) {
  using K = ModuleFate::Kind;
  std::vector<Finding> findings;
  for (const auto& fate : fates)
    if (fate.kind == K::gone) findings.push_back(finding_of(fate));
  std::optional<Finding> unseen;
  if (const auto untold = listed(fates, K::untold); !untold.empty())
    unseen = Finding{.message = "whether boot loads it is not known: " + untold};
  if (!unseen && !unread.empty()) unseen = Finding{.message = "what boot reads could not be read: " + unread};
  if (!findings.empty()) {
    auto outcome = fail(std::move(findings), module_remedy(fates, services));
    if (unseen) add_unread(outcome, *unseen);
    return outcome;
  }
  if (unseen) return unknown(*unseen);
  const auto kept = listed(fates, K::kept), absent = listed(fates, K::absent_now);
  if (kept.empty() && absent.empty()) return not_applicable("this node needs no module that does not load by itself");
  if (kept.empty()) return not_applicable("{}", absent);
  return pass("{}{}{}", kept, absent.empty() ? "" : "; ", absent);
}

Outcome are_loaded(const Result<Modules>& modules, const ModuleLoads& loads, const BootServices& services,
                   const Beside& beside, const Profile& profile) {
  if (auto outcome = not_judged(services, beside.get<Container>(), profile)) return *outcome;
  const auto* docker = beside.find<DockerSettings>();
  const bool by_docker = docker && loads_br_netfilter(*docker, beside.find<BootUnits>());
  const ModuleBoot boot{modules, loads, services, beside.find<BootCommands>(), by_docker};
  return verdict_of(module_fates(boot, profile), services, unread_of(modules, boot.commands));
}

constexpr Check check{
    .id = "kernel.modules-after-boot",
    .title = "Kernel modules are loaded again after a reboot",
    .rationale = "A module that was loaded by hand, and that nothing loads by itself, is gone after the next boot.",
    .remedy = "Name it in a file of /etc/modules-load.d, on a line of its own.",
    .docs = "https://www.freedesktop.org/software/systemd/man/latest/modules-load.d.html",
    .severity = Severity::warning,
    .phases = Phases::node_and_image,
    .judge = judge<are_loaded>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
