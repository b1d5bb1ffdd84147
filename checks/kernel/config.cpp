// The options that the kernel must be built with. What works proves its option: a configuration is not kept
// everywhere, and a container seldom sees it.
#include "profile.hpp"
#include "reason/kernel_options.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

using Kind = OptionState::Kind;

std::string what_is_wrong(const OptionState& state) {
  const auto name = fmt::format("CONFIG_{}", state.option->name);
  if (state.kind == Kind::off) return name + " is off in this kernel";
  if (state.kind == Kind::blocked)
    return fmt::format("{} is a module that may not be loaded: {}", name, state.option->module);
  return fmt::format("{} is in this kernel as a module at most, and {} is not installed", name, state.option->module);
}

Evidence evidence_of(const OptionState& state) {
  return {state.source, fmt::format("CONFIG_{}", state.option->name), state.seen, "y, or m with its module"};
}

/// Extensions of iptables, which some distributions keep in a package of their own. kube-proxy does without them in
/// nftables mode; where its mode is not known they may not be needed.
std::optional<Severity> severity_of(const OptionState& state, const Profile& profile) {
  const auto& mode = profile.proxy_mode.value;
  if (state.kind == Kind::off || mode == "iptables" || mode == "ipvs") return std::nullopt;
  return Severity::warning;
}

bool counts(const OptionState& state, const Profile& profile) {
  const bool of_iptables = state.option->required && !state.option->module.empty();
  return !of_iptables || state.kind == Kind::off || profile.proxy_mode.value != "nftables";
}

std::vector<Finding> amiss(const std::vector<OptionState>& states, const Profile& profile) {
  std::vector<Finding> findings;
  for (const auto& state : states)
    if (state.option->required && state.kind != Kind::on && state.kind != Kind::undetermined)
      findings.push_back(
          {.message = what_is_wrong(state), .severity = severity_of(state, profile), .evidence = {evidence_of(state)}});
  return findings;
}

/// Names, for a sentence.
std::string listed(const std::vector<const OptionState*>& states) {
  std::string names;
  for (const auto* state : states) names += fmt::format("{}{}", names.empty() ? "" : ", ", state->option->name);
  return names;
}

std::vector<const OptionState*> of_kind(const std::vector<OptionState>& states, bool required, Kind kind) {
  std::vector<const OptionState*> found;
  for (const auto& state : states)
    if (state.option->required == required && state.kind == kind) found.push_back(&state);
  return found;
}

std::string remedy_for(const std::vector<OptionState>& states) {
  std::string remedy;
  if (const auto blocked = of_kind(states, true, Kind::blocked); !blocked.empty())
    remedy += fmt::format("Remove what blocks {} ({}).\n", blocked[0]->option->module, blocked[0]->source);
  if (!of_kind(states, true, Kind::not_installed).empty())
    remedy +=
        "Install the kernel's remaining modules (Ubuntu: linux-modules-extra-$(uname -r); RHEL: "
        "kernel-modules-extra).\n";
  if (!of_kind(states, true, Kind::off).empty())
    remedy += "Boot a kernel of the distribution, or build this one with the options that are named above.\n";
  if (!remedy.empty()) remedy.pop_back();
  return remedy;
}

Outcome undecided(const std::vector<const OptionState*>& open) {
  auto outcome = unknown(Finding{
      .message = fmt::format("cannot tell whether this kernel was built with {}: {}", listed(open), open[0]->seen),
      .evidence = {{open[0]->source, {}, open[0]->seen, "y, or m with its module"}}});
  outcome.remedy =
      "Let nodecheck read the kernel's configuration: run it as root and with the node's /boot and /lib/modules. Where "
      "it is kept in a module:\n  modprobe configs";
  return outcome;
}

/// kubeadm goes by a configuration file alone, and wants ext4 whatever the node is formatted with. It tries `modprobe
/// configs`, which we do not.
std::optional<Finding> what_kubeadm_refuses(const Modules& modules, const Result<KernelConfig>& config,
                                            const Profile& profile) {
  if (profile.phase.value != Phase::pre_join || !profile.joins_by_kubeadm() || !config) return std::nullopt;
  const auto refuses = [&](const std::string& why, const Evidence& evidence) {
    return Finding{.message = "kubeadm join refuses this kernel, which has what it needs: " + why,
                   .evidence = {evidence},
                   .alias = "SystemVerification"};
  };
  const auto* configs = modules.find("configs");
  const bool is_module = configs != nullptr && !configs->file.empty();
  if (config->file.empty() && is_module) return std::nullopt;
  if (config->file.empty())
    return refuses("it finds no configuration of the kernel",
                   {"/proc/config.gz, /boot", {}, "no configuration", "one, or a module called configs"});
  if (config->value("EXT4_FS") == "n")
    return refuses("CONFIG_EXT4_FS is off", {config->file, "CONFIG_EXT4_FS", "not set", "y or m"});
  return std::nullopt;
}

Outcome judge_kernel(const KernelEvidence& evidence, const Profile& profile) {
  const auto& [modules, cgroups, config, features] = evidence;
  auto states = option_states(kernel_options(), evidence);
  std::erase_if(states, [&](const auto& state) { return !counts(state, profile); });
  const auto open = of_kind(states, true, Kind::undetermined);
  if (auto findings = amiss(states, profile); !findings.empty()) {
    auto outcome = fail(std::move(findings), remedy_for(states));
    if (!open.empty()) add_unread(outcome, undecided(open).findings.front());
    return outcome;
  }
  if (!open.empty()) return undecided(open);
  if (cgroups.version == "none")
    return unknown(Finding{.message = "no cgroup hierarchy is mounted here, and whether version 1 or 2 is to be used "
                                      "decides about some of the options",
                           .evidence = {{"/proc/self/mountinfo", {}, "no cgroup mount", {}}}});
  auto refusal = what_kubeadm_refuses(modules, config, profile);
  if (refusal && profile.distribution.value == Distribution::kubeadm)
    return fail(std::move(*refusal),
                "Join with the check left out, which loses nothing here:\n"
                "  kubeadm join --ignore-preflight-errors=SystemVerification ...");
  auto outcome = pass("every required option for cgroup {} is on", cgroups.version);
  if (config && !config->file.empty()) outcome.observed += fmt::format(" ({})", config->file);
  if (refusal) outcome.findings.push_back(std::move(*refusal));  // should it be kubeadm that joins it
  if (const auto off = of_kind(states, false, Kind::off); !off.empty())
    outcome.findings.push_back(
        {.message = "optional, and off: " + listed(off), .evidence = {{off[0]->source, {}, "not set", {}}}});
  return outcome;
}

/// Which cgroup version an image boots with is systemd's default, and a word on the kernel's command line.
Outcome judge_image(const Modules& modules, const Result<KernelConfig>& config, const Result<KernelFeatures>& features,
                    const Profile& profile) {
  if (modules.release.empty()) return not_applicable("no kernel is installed below this root");
  Cgroups usual;
  usual.version = "v2";
  auto outcome = judge_kernel({modules, usual, config, features}, profile);
  if (outcome.verdict == Verdict::pass)
    outcome.findings.push_back({.message = "judged for cgroup v2, which current distributions boot with"});
  return outcome;
}

Outcome is_complete(const Modules& modules, const Result<Cgroups>& cgroups, const Result<KernelConfig>& config,
                    const Result<KernelFeatures>& features, const Profile& profile) {
  if (profile.phase.value == Phase::image) return judge_image(modules, config, features, profile);
  if (!cgroups) return unknown(cgroups.why());
  return judge_kernel({modules, *cgroups, config, features}, profile);
}

constexpr Check check{
    .id = "kernel.config",
    .title = "The kernel was built with what Kubernetes requires",
    .rationale = "Without namespaces, cgroup controllers or the netfilter extensions, pods or Services do not work.",
    .remedy = "Boot a kernel of the distribution, or build this one with the options that are named.",
    .docs = "https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/",
    .severity = Severity::error,
    .phases = Phases::node_and_image,
    .aliases = {"SystemVerification"},
    .judge = judge<is_complete>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
