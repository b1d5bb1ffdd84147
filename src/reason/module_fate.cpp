#include "reason/module_fate.hpp"

#include <fmt/format.h>

#include "reason/module_state.hpp"

namespace nodecheck {
namespace {

using C = ModuleCondition;
using K = ModuleFate::Kind;
using When = ModuleAtBoot::When;

/// Those that somebody asks the kernel for when they are needed. `by_alias`: by what they can do, and then a blacklist
/// line keeps them away, too.
struct Row {
  std::string_view name;
  bool by_alias;
  bool (*needed)(const Profile&);
};
bool always(const Profile&) { return true; }
bool with_vxlan(const Profile& profile) { return profile.overlay.value == "vxlan"; }
bool with_ipvs(const Profile& profile) { return profile.proxy_mode.value == "ipvs"; }
bool with_nftables(const Profile& profile) { return profile.proxy_mode.value == "nftables"; }
constexpr Row on_demand[]{
    {"overlay", true, always},      {"nf_conntrack", false, always},    {"vxlan", true, with_vxlan},
    {"ip_vs", false, with_ipvs},    {"ip_vs_rr", false, with_ipvs},     {"ip_vs_wrr", false, with_ipvs},
    {"ip_vs_sh", false, with_ipvs}, {"nf_tables", true, with_nftables},
};

/// What keeps a module away that is loaded now; empty: nothing.
std::string forbidden(const ModuleEvidence& module, const Row& row, const ModuleBoot& boot) {
  if (!module.dummy_install.empty()) return module.dummy_install;
  if (module.blacklist.empty()) return {};
  if (module.blacklist.find("module_blacklist=") != std::string::npos) return module.blacklist;
  if (!row.by_alias) return {};
  const BootCommands none;
  const auto told = module_at_boot(row.name, boot.loads, boot.services, boot.commands ? *boot.commands : none, &module);
  return told.when == When::never ? module.blacklist : "";
}

void add_on_demand(const ModuleBoot& boot, const Profile& profile, std::vector<ModuleFate>& fates) {
  if (!boot.modules) return;
  for (const auto& row : on_demand) {
    const auto* module = boot.modules->find(row.name);
    if (!module || !row.needed(profile) || module_state(*boot.modules, row.name).condition != C::loaded) continue;
    const auto source = forbidden(*module, row, boot);
    if (source.empty()) continue;
    const auto* what = source == module->dummy_install ? "an install line that loads nothing" : "a blacklist line";
    fates.push_back({std::string(row.name), K::gone, fmt::format("{} is {}", source, what), source});
  }
}

ModuleFate told_by_boot(ModuleFate fate) {
  fate.kind = K::kept;
  fate.why = fate.boot.source;
  return fate;
}

/// Nothing loads it: gone where it is there now, or where a line is meant to load it.
/// Of what boot runs, what may load it all the same; empty: nothing.
std::string perhaps_loaded_by(const ModuleBoot& boot) {
  if (boot.commands == nullptr) return {};
  if (!boot.commands->unclear.empty())
    return fmt::format("{} names it, and what is done there is not followed", boot.commands->unclear.front());
  return boot.commands->unread.empty() ? "" : boot.commands->unread.front();
}

ModuleFate nothing_loads(ModuleFate fate, const ModuleBoot& boot, C condition, bool image) {
  const auto unread = unread_module_loads(boot.loads, rules_of(boot.services));
  if (!unread.empty() || (!boot.modules && fate.boot.in_vain.empty())) {
    fate.kind = K::untold;
    fate.why = unread.empty() ? boot.modules.why().message : unread.front();
    return fate;
  }
  const bool void_line = !fate.boot.in_vain.empty();
  if (const auto perhaps = perhaps_loaded_by(boot); !void_line && !perhaps.empty()) {
    fate.kind = K::untold;
    fate.why = perhaps;
    return fate;
  }
  if (!image && !present(condition) && !void_line) {
    fate.kind = K::absent_now;
    fate.why = "not loaded now";
    return fate;
  }
  fate.kind = K::gone;
  fate.source = fate.boot.forbidden_by;
  if (void_line) {
    const auto& line = fate.boot.in_vain.back();
    fate.why = fmt::format("{} has \"{}\", and {}", line.source, line.text, line.why);
  } else {
    fate.why = "nothing that runs at boot loads it, and it does not load by itself";
  }
  return fate;
}

/// No line of any file loads what the kernel does not have. On a node that runs another check says so.
ModuleFate not_installed(ModuleFate fate, const ModuleState& state, const Profile& profile) {
  fate.kind = profile.phase.value == Phase::image ? K::gone : K::absent_now;
  fate.source = state.source;
  fate.why = "the kernel has no such module";
  return fate;
}

ModuleFate br_netfilter(const ModuleBoot& boot, const Profile& profile) {
  const BootCommands none;
  ModuleFate fate{.name = "br_netfilter"};
  const auto state = boot.modules ? module_state(*boot.modules, fate.name) : ModuleState{};
  if (state.condition == C::built_in) {
    fate.why = "built in";
    return fate;
  }
  if (state.condition == C::missing) return not_installed(std::move(fate), state, profile);
  fate.boot = module_at_boot(fate.name, boot.loads, boot.services, boot.commands ? *boot.commands : none,
                             boot.modules ? boot.modules->find(fate.name) : nullptr);
  if (fate.boot.when != When::never) return told_by_boot(std::move(fate));
  if (boot.docker_loads_br_netfilter && fate.boot.in_vain.empty()) {
    fate.why = "dockerd loads it when it starts";
    return fate;
  }
  return nothing_loads(std::move(fate), boot, state.condition, profile.phase.value == Phase::image);
}

}  // namespace

std::vector<ModuleFate> module_fates(const ModuleBoot& boot, const Profile& profile) {
  std::vector<ModuleFate> fates;
  if (profile.pod_network.value != PodNetwork::routed) fates.push_back(br_netfilter(boot, profile));
  add_on_demand(boot, profile, fates);
  return fates;
}

}  // namespace nodecheck
