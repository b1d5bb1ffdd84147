// What is set by hand is gone after the next boot, and what one file sets a later one may take back.
#include <algorithm>

#include "facts/container.hpp"
#include "profile.hpp"
#include "reason/docker_boot.hpp"
#include "reason/module_state.hpp"
#include "reason/sysctl_fate.hpp"
#include "reason/sysctl_findings.hpp"
#include "reason/sysctl_remedy.hpp"
#include "reason/sysctl_stack.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

using Beside = Several<BootCommands, BootUnits, Container, DockerSettings, KubeletSettings, Modules, ModuleLoads,
                       SysctlDaemons, Sysctls>;

ModuleAtBoot br_netfilter(const BootServices& services, const Beside& beside) {
  constexpr std::string_view name = "br_netfilter";
  const auto* modules = beside.find<Modules>();
  if (modules && module_state(*modules, name).condition == ModuleCondition::built_in)
    return {.when = ModuleAtBoot::When::built_in};
  const auto* loads = beside.find<ModuleLoads>();
  // What could not be read may load it.
  if (!modules || !loads || !unread_module_loads(*loads, rules_of(services)).empty())
    return {.when = ModuleAtBoot::When::first};
  const auto* commands = beside.find<BootCommands>();
  auto boot = module_at_boot(name, *loads, services, commands ? *commands : BootCommands{}, modules->find(name));
  const auto* docker = beside.find<DockerSettings>();
  const bool by_docker = docker && loads_br_netfilter(*docker, beside.find<BootUnits>());
  const bool perhaps = commands && !commands->unclear.empty();
  if (boot.when == ModuleAtBoot::When::never && perhaps) boot.when = ModuleAtBoot::When::first;
  if (boot.when == ModuleAtBoot::When::never && by_docker) boot.when = ModuleAtBoot::When::with_daemon;
  return boot;
}

BootFacts boot_of(const SysctlFiles& files, const BootServices& services, const Beside& beside) {
  const auto* loads = beside.find<ModuleLoads>();
  return {files,
          services,
          beside.find<BootCommands>(),
          beside.get<Sysctls>(),
          br_netfilter(services, beside),
          beside.find<SysctlDaemons>(),
          loads ? loads->udev_rule : ""};
}

std::vector<SysctlFate> fates_of(const BootFacts& boot, const Beside& beside, const Profile& profile) {
  std::vector<SysctlFate> fates;
  const auto* docker = beside.find<DockerSettings>();
  const bool by_docker = docker && switches_forwarding_on(*docker, beside.find<BootUnits>());
  for (const auto& need : needed_sysctls(profile, beside.get<KubeletSettings>(), by_docker))
    fates.push_back(fate_of(need, boot));
  return fates;
}

struct Judged {
  std::vector<Finding> findings, notes;
  std::vector<SysctlFate> failed;
  std::string kept, wrong_now;
  std::vector<SysctlFate> untold;
};

Judged judged(const std::vector<SysctlFate>& fates, const BootServices& services) {
  Judged all;
  const auto add = [](std::string& list, std::string item) { list += (list.empty() ? "" : ", ") + std::move(item); };
  for (const auto& f : fates) {
    if (f.kind == SysctlFate::Kind::wrong_now) {
      add(all.wrong_now, fmt::format("{} is not {} now", f.need.key, f.need.value));
    } else if (f.kind == SysctlFate::Kind::untold) {
      all.untold.push_back(f);
    } else if (f.kind == SysctlFate::Kind::kept) {
      add(all.kept, fmt::format("{} ({})", f.need.key, f.winner ? f.winner->source : "the kernel's own value"));
      if (f.otherwise && !same_value(f.otherwise->value, f.need.value))
        all.notes.push_back(disagreement(f, rules_of(services)));
    } else {
      all.findings.push_back(finding_of(f, services));
      all.failed.push_back(f);
    }
  }
  return all;
}

std::optional<Outcome> not_judged(const BootServices& services, const Beside& beside) {
  if (const auto* container = beside.find<Container>(); container && !container->kind.empty())
    return not_applicable("in a container ({}): the machine's boot sets its sysctls", container->kind);
  if (!services.init.empty()) return std::nullopt;
  if (services.pid1.empty()) return not_applicable("no init system here that is known to set sysctls");
  return not_applicable("PID 1 is {}, of which it is not known what it sets at boot", services.pid1);
}

/// It may set any of them, and come last; empty: all was read.
std::string unread_setter(const SysctlFiles& files, const BootServices& services, const Beside& beside) {
  if (const auto unread = unread_sysctls(files, rules_of(services)); !unread.empty()) return unread.front();
  const auto& commands = beside.get<BootCommands>();
  if (!commands) return commands.why().message;
  if (!commands->unread.empty()) return commands->unread.front();
  const auto* daemons = beside.find<SysctlDaemons>();
  if (daemons == nullptr || daemons->unread.empty()) return {};
  return fmt::format("{}: {}", daemons->unread.front().where, daemons->unread.front().message);
}

Finding untold(const SysctlFate& f) {
  if (!f.doubt)
    return {.message = fmt::format("no file sets {}, and what the kernel begins with is not known", f.need.key)};
  const auto by_files = f.winner ? f.winner->value : std::string(f.need.initial);
  return {.message = fmt::format("{} would be {} by what boot reads, but {} says {}, which may set it to {}",
                                 f.need.key, by_files, f.doubt->source, f.doubt->text, f.doubt->value),
          .evidence = {{f.doubt->source, {}, f.doubt->text, fmt::format("{} = {}", f.need.key, f.need.value)}}};
}

std::vector<Finding> what_is_unseen(const Judged& all, const Result<KubeletSettings>& kubelet) {
  std::vector<Finding> unseen;
  if (!kubelet) unseen.push_back({.message = kubelet.why().message, .evidence = {{.source = kubelet.why().where}}});
  for (const auto& f : all.untold) unseen.push_back(untold(f));
  return unseen;
}

/// Those that br_netfilter brings fail with kernel.modules-after-boot; the others whatever becomes of it.
bool stands_alone(const std::vector<SysctlFate>& failed) {
  return std::any_of(failed.begin(), failed.end(), [](const auto& f) { return f.kind != SysctlFate::Kind::absent; });
}

Outcome are_kept(const SysctlFiles& files, const BootServices& services, const Beside& beside, const Profile& profile) {
  if (auto outcome = not_judged(services, beside)) return *outcome;
  const auto boot = boot_of(files, services, beside);
  const auto fates = fates_of(boot, beside, profile);
  auto all = judged(fates, services);
  if (const auto unread = unread_setter(files, services, beside); !unread.empty())
    return unknown(Finding{.message = "what sets sysctls at boot could not be read: " + unread});
  auto unseen = what_is_unseen(all, beside.get<KubeletSettings>());
  if (!all.findings.empty()) {
    auto outcome = fail(std::move(all.findings), sysctl_remedy(all.failed, boot));
    outcome.stands_alone = stands_alone(all.failed);
    for (auto& finding : unseen) add_unread(outcome, std::move(finding));
    return outcome;
  }
  if (!unseen.empty()) return {.verdict = Verdict::unknown, .findings = std::move(unseen)};
  if (all.kept.empty() && !all.wrong_now.empty()) return not_applicable("{}", all.wrong_now);
  if (all.kept.empty()) return not_applicable("what this node needs is set by what runs on it");
  auto outcome = pass("{}{}{}", all.kept, all.wrong_now.empty() ? "" : "; ", all.wrong_now);
  outcome.findings = std::move(all.notes);
  return outcome;
}

std::string stack(const SysctlFiles& files, const BootServices& services, const Beside& beside,
                  const Profile& profile) {
  const auto boot = boot_of(files, services, beside);
  return sysctl_stack(boot, fates_of(boot, beside, profile));
}

constexpr Check check{
    .id = "sysctl.after-boot",
    .title = "Sysctls keep their values across a reboot",
    .rationale = "A sysctl that was set by hand, or that a later file takes back, breaks the node at its next boot.",
    .remedy = "Set it in a file of /etc/sysctl.d whose name comes last.",
    .docs = "https://www.freedesktop.org/software/systemd/man/latest/sysctl.d.html",
    .severity = Severity::warning,
    .phases = Phases::node_and_image,
    .causes = {"kernel.modules-after-boot"},
    .judge = judge<are_kept>,
    .detail = told_by<stack>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
