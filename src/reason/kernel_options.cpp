#include "reason/kernel_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "reason/module_state.hpp"

namespace nodecheck {
namespace {

using O = KernelOption;
using Kind = OptionState::Kind;

// The lists are those of k8s.io/system-validators 1.12, types_unix.go; releases are those of Linux itself. Of its
// optional ones AUFS_FS is left out: it never was Linux's own.
constexpr O options[]{
    {.name = "NAMESPACES", .proof = O::Proof::a_namespace, .proved_by = "mnt"},
    {.name = "NET_NS", .proof = O::Proof::a_namespace, .proved_by = "net"},
    {.name = "PID_NS", .proof = O::Proof::a_namespace, .proved_by = "pid"},
    {.name = "IPC_NS", .proof = O::Proof::a_namespace, .proved_by = "ipc"},
    {.name = "UTS_NS", .proof = O::Proof::a_namespace, .proved_by = "uts"},
    {.name = "CGROUPS", .proof = O::Proof::a_cgroup},
    {.name = "CGROUP_SCHED", .proof = O::Proof::controller, .proved_by = "cpu"},
    {.name = "CGROUP_PIDS", .since = {4, 3, 0}, .proof = O::Proof::controller, .proved_by = "pids"},
    {.name = "CPUSETS", .proof = O::Proof::controller, .proved_by = "cpuset"},
    {.name = "MEMCG", .since = {3, 6, 0}, .proof = O::Proof::controller, .proved_by = "memory"},
    {.name = "CGROUP_CPUACCT", .cgroup = O::Cgroup::v1, .proof = O::Proof::controller, .proved_by = "cpuacct"},
    {.name = "CGROUP_DEVICE", .cgroup = O::Cgroup::v1, .proof = O::Proof::controller, .proved_by = "devices"},
    {.name = "CGROUP_FREEZER", .cgroup = O::Cgroup::v1, .proof = O::Proof::controller, .proved_by = "freezer"},
    // Linux 6.12 took the files of v1 out of CPUSETS and MEMCG.
    {.name = "CPUSETS_V1",
     .cgroup = O::Cgroup::v1,
     .since = {6, 12, 0},
     .proof = O::Proof::v1_tree,
     .proved_by = "cpuset"},
    {.name = "MEMCG_V1",
     .cgroup = O::Cgroup::v1,
     .since = {6, 12, 0},
     .proof = O::Proof::v1_tree,
     .proved_by = "memory"},
    {.name = "CGROUP_BPF", .cgroup = O::Cgroup::v2, .since = {4, 10, 0}, .proof = O::Proof::symbol},
    {.name = "INET", .proof = O::Proof::ipv4},
    {.name = "EXT4_FS", .proof = O::Proof::filesystem, .proved_by = "ext4", .mounted = "ext4"},
    {.name = "PROC_FS", .proof = O::Proof::filesystem, .proved_by = "proc"},
    {.name = "NETFILTER_XT_TARGET_REDIRECT", .alias = "IP_NF_TARGET_REDIRECT", .module = "xt_REDIRECT"},
    {.name = "NETFILTER_XT_MATCH_COMMENT", .module = "xt_comment"},
    {.name = "FAIR_GROUP_SCHED", .proof = O::Proof::symbol},
    {.name = "OVERLAY_FS", .alias = "OVERLAYFS_FS", .required = false, .since = {3, 18, 0}, .module = "overlay"},
    {.name = "BLK_DEV_DM", .required = false},
    {.name = "CFS_BANDWIDTH", .required = false, .since = {3, 2, 0}},
    {.name = "CGROUP_HUGETLB",
     .required = false,
     .since = {3, 6, 0},
     .proof = O::Proof::controller,
     .proved_by = "hugetlb"},
    {.name = "MEMCG_SWAP", .required = false, .since = {3, 6, 0}, .until = {6, 1, 0}},
    {.name = "SECCOMP", .required = false},
    {.name = "SECCOMP_FILTER", .required = false, .since = {3, 5, 0}},
};

bool holds(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool v1(const Cgroups& cgroups) { return cgroups.version == "v1" || cgroups.version == "hybrid"; }

std::string source_of(const Cgroups& cgroups) {
  return v1(cgroups) ? "/proc/cgroups" : cgroups.mount + "/cgroup.controllers";
}

/// Where the proof was seen; empty: nowhere, which says nothing.
std::string proof_among(const KernelFeatures& features, const O& o) {
  const auto proved_by = std::string(o.proved_by);
  if (o.proof == O::Proof::a_namespace && holds(features.namespaces, proved_by)) return "/proc/self/ns/" + proved_by;
  if (o.proof == O::Proof::filesystem && holds(features.filesystems, proved_by)) return "/proc/filesystems";
  if (o.proof == O::Proof::filesystem && holds(features.mounted, proved_by)) return "/proc/self/mountinfo";
  if (o.proof == O::Proof::ipv4 && features.ipv4) return "/proc/sys/net/ipv4";
  if (o.proof == O::Proof::symbol && features.symbols.contains(std::string(o.name))) return "/proc/kallsyms";
  return {};
}

std::string proof_among(const Cgroups& cgroups, const O& o) {
  if (o.proof == O::Proof::a_cgroup && cgroups.version != "none") return "/proc/self/mountinfo";
  const auto* controller = cgroups.find(o.proved_by);
  if (!controller) return {};
  if (o.proof == O::Proof::controller) return source_of(cgroups);
  return o.proof == O::Proof::v1_tree && v1(cgroups) && controller->hierarchy > 0 ? source_of(cgroups) : "";
}

std::string proof_of(const O& option, const KernelEvidence& e) {
  auto seen = proof_among(e.cgroups, option);
  return seen.empty() && e.features ? proof_among(*e.features, option) : seen;
}

/// y, m or n; none: no configuration can be read.
std::optional<std::string> configured(const O& option, const Result<KernelConfig>& config) {
  if (!config || config->file.empty()) return std::nullopt;
  auto value = config->value(option.name);
  return value == "n" && !option.alias.empty() ? config->value(option.alias) : value;
}

/// A module's own word, whatever the configuration says. None: it has none to say.
std::optional<OptionState> by_module(const O& option, const KernelEvidence& e) {
  const auto state = module_state(e.modules, option.module);
  switch (state.condition) {
    case ModuleCondition::loaded:
    case ModuleCondition::built_in:
    case ModuleCondition::loading:
    case ModuleCondition::available:
      return OptionState{&option, Kind::on, state.source, state.seen};
    case ModuleCondition::blocked:
      return OptionState{&option, Kind::blocked, state.source, state.seen};
    case ModuleCondition::missing:
      if (configured(option, e.config) == "n") return std::nullopt;
      return OptionState{&option, Kind::not_installed, state.source, state.seen};
    case ModuleCondition::absent:
    case ModuleCondition::undetermined:
      break;
  }
  if (configured(option, e.config) != "m") return std::nullopt;
  return OptionState{&option, Kind::undetermined, state.source, state.seen};
}

OptionState by_configuration(const O& option, const Result<KernelConfig>& config) {
  if (!config) return {&option, Kind::undetermined, config.why().where, config.why().message};
  const auto value = configured(option, config);
  if (!value) return {&option, Kind::undetermined, "the kernel's configuration", "found nowhere"};
  return {&option, value == "n" ? Kind::off : Kind::on, config->file, value == "n" ? "not set" : "=" + *value};
}

OptionState state_of(const O& option, const KernelEvidence& e) {
  if (auto source = proof_of(option, e); !source.empty()) return {&option, Kind::on, std::move(source), "at work"};
  if (!option.module.empty())
    if (auto state = by_module(option, e)) return *state;
  return by_configuration(option, e.config);
}

bool wanted(const O& option, const KernelEvidence& e) {
  if (option.cgroup == O::Cgroup::v1 && !v1(e.cgroups)) return false;
  if (option.cgroup == O::Cgroup::v2 && e.cgroups.version != "v2") return false;
  return option.mounted.empty() || !e.features || holds(e.features->mounted, option.mounted);
}

/// What is not there because this release has no such option is nothing that is off.
bool unknown_to(const std::optional<Version>& release, const O& option) {
  return release && (*release < option.since || (option.until != Version{} && *release >= option.until));
}

}  // namespace

std::span<const KernelOption> kernel_options() { return options; }

std::vector<OptionState> option_states(std::span<const KernelOption> asked, const KernelEvidence& e) {
  const auto release = parse_version(e.modules.release);
  std::vector<OptionState> states;
  for (const auto& option : asked) {
    if (!wanted(option, e)) continue;
    auto state = state_of(option, e);
    if (state.kind == Kind::on || !unknown_to(release, option)) states.push_back(std::move(state));
  }
  return states;
}

}  // namespace nodecheck
