// What kube-proxy's ipvs and nftables modes need of the kernel. They load by themselves when kube-proxy asks for them.
#include "facts/links.hpp"
#include "facts/modules.hpp"
#include "facts/nf_tables.hpp"
#include "profile.hpp"
#include "reason/module_state.hpp"
#include "registry.hpp"
#include "version.hpp"

namespace nodecheck {
namespace {

using C = ModuleCondition;

constexpr std::string_view ipvs_modules[]{"ip_vs", "ip_vs_rr", "ip_vs_wrr", "ip_vs_sh"};
constexpr std::string_view nftables_modules[]{"nf_tables"};
constexpr Version nftables_kernel{5, 13, 0};  // kube-proxy asks for this number, whatever a vendor brings back

struct Found {
  std::vector<Finding> lacking, untold;
  std::string seen, remedy;
};

bool usable(C condition) { return present(condition) || condition == C::loading || condition == C::available; }

/// kube-proxy asks IPVS for a scheduler, and the kernel loads it by its name.
bool is_scheduler(std::string_view name) { return name.starts_with("ip_vs_"); }

ModuleState state_of(const Modules& modules, std::string_view name) {
  auto state = module_state(modules, name);
  if (state.condition == C::blocked && is_scheduler(name) && loads_by_name(modules, name))
    state.condition = C::available;
  return state;
}

void add(Found& found, std::string_view name, const ModuleState& state) {
  found.seen += fmt::format("{}{} {}", found.seen.empty() ? "" : ", ", name, word(state.condition));
  if (usable(state.condition)) return;
  const Evidence evidence{.source = state.source, .observed = state.seen, .expected = "loaded, built in or loadable"};
  const bool lacking = state.condition == C::blocked || state.condition == C::missing;
  auto message = lacking ? fmt::format("kernel module {} is {}: {}", name, word(state.condition), state.seen)
                         : fmt::format("cannot tell whether kernel module {} could be loaded: {} {}", name,
                                       state.source, state.seen);
  (lacking ? found.lacking : found.untold).push_back({.message = std::move(message), .evidence = {evidence}});
  if (!lacking || !found.remedy.empty()) return;
  found.remedy =
      state.condition == C::blocked
          ? fmt::format("Remove what blocks it ({}), then see that it loads:\n  modprobe {}", state.source, name)
          : fmt::format(
                "Install the kernel's remaining modules (Ubuntu: linux-modules-extra-$(uname -r); "
                "RHEL: kernel-modules-extra), then see that it loads:\n  modprobe {}",
                name);
}

Found look_for(std::span<const std::string_view> names, const Modules& modules) {
  Found found;
  for (const auto name : names) add(found, name, state_of(modules, name));
  return found;
}

void add_kernel(Found& found, const std::string& release) {
  const auto version = parse_version(release);
  const Evidence evidence{"uname", {}, release, "5.13 or newer"};
  if (!version)
    found.untold.push_back({.message = "the kernel's release is not understood", .evidence = {evidence}});
  else if (*version < nftables_kernel)
    found.lacking.insert(
        found.lacking.begin(),
        {.message = fmt::format("kube-proxy's nftables mode refuses Linux {}", release), .evidence = {evidence}});
}

/// Another mode than this needs none of it. A mode that could not be read may be this one.
Outcome not_this_mode(const Found& found, std::string_view mode, const Profile& profile, const Unavailable* unread) {
  if (!profile.proxy_mode.value.empty()) return not_applicable("kube-proxy's mode is {}", profile.proxy_mode.value);
  if (unread && !(found.lacking.empty() && found.untold.empty()))
    return unknown(Finding{.message = fmt::format("{}, and whether kube-proxy is in {} mode could not be read: {}",
                                                  found.seen, mode, unread->message),
                           .evidence = {{.source = unread->where}}});
  return not_applicable("kube-proxy's mode is not known ({}); --proxy-mode {} would have this judged",
                        profile.proxy_mode.source, mode);
}

Outcome verdict_of(Found found) {
  if (!found.lacking.empty()) return fail(std::move(found.lacking), std::move(found.remedy));
  if (!found.untold.empty()) return unknown(std::move(found.untold[0]));
  return pass("{}", found.seen);
}

Outcome ipvs_is_there(const Modules& modules, const Result<Links>& links, const Profile& profile) {
  auto found = look_for(ipvs_modules, modules);
  if (profile.proxy_mode.value != "ipvs") return not_this_mode(found, "ipvs", profile, links ? nullptr : &links.why());
  return verdict_of(std::move(found));
}

Outcome nftables_is_there(const Modules& modules, const Result<NfTables>& nft, const Profile& profile) {
  auto found = look_for(nftables_modules, modules);
  add_kernel(found, modules.release);
  if (profile.proxy_mode.value != "nftables")
    return not_this_mode(found, "nftables", profile, nft ? nullptr : &nft.why());
  return verdict_of(std::move(found));
}

constexpr Check ipvs{
    .id = "kernel.modules-ipvs",
    .title = "The modules of kube-proxy's ipvs mode are available",
    .rationale = "Without IPVS and its schedulers kube-proxy exits, or falls back to iptables without a word.",
    .remedy = "See that each of them loads:\n  modprobe -a ip_vs ip_vs_rr ip_vs_wrr ip_vs_sh",
    .docs = "https://kubernetes.io/docs/reference/networking/virtual-ips/#proxy-mode-ipvs",
    .severity = Severity::error,
    .aliases = {"RequiredIPVSKernelModulesAvailable"},
    .judge = judge<ipvs_is_there>,
};
constexpr Check nftables{
    .id = "kernel.modules-nftables",
    .title = "The kernel can do kube-proxy's nftables mode",
    .rationale = "In nftables mode kube-proxy exits on a kernel before 5.13, or without nf_tables.",
    .remedy = "Boot a kernel from 5.13 on that has nf_tables, or set kube-proxy's mode to iptables.",
    .docs = "https://kubernetes.io/docs/reference/networking/virtual-ips/#proxy-mode-nftables",
    .severity = Severity::error,
    .judge = judge<nftables_is_there>,
};
const Registered registered[]{Registered{ipvs}, Registered{nftables}};

}  // namespace
}  // namespace nodecheck
