// br_netfilter, which nothing loads by itself: without it, iptables does not see what pods of one bridge say to each
// other.
#include "facts/modules.hpp"
#include "profile.hpp"
#include "reason/module_state.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

using C = ModuleCondition;

constexpr std::string_view load_it =
    "Now:\n  modprobe br_netfilter\nAfter reboots:\n  echo br_netfilter > /etc/modules-load.d/br_netfilter.conf";

std::string remedy_for(const ModuleState& state) {
  if (state.condition == C::blocked) return fmt::format("Remove what blocks it ({}). {}", state.source, load_it);
  if (state.condition == C::missing)
    return fmt::format(
        "Install the kernel's remaining modules (Ubuntu: linux-modules-extra-$(uname -r); RHEL: "
        "kernel-modules-extra), or a kernel that has it. {}",
        load_it);
  return std::string(load_it);
}

Outcome loaded(const Modules& modules, const Profile& profile) {
  if (profile.pod_network.value == PodNetwork::routed)
    return not_applicable("{} puts pods on no Linux bridge", profile.cni.value);
  if (profile.sets_up_itself() && profile.phase.value == Phase::pre_join)
    return not_applicable("{} loads it when it starts", word(profile.distribution.value));
  const auto state = module_state(modules, "br_netfilter");
  if (present(state.condition)) return pass("{} ({})", state.seen, state.source);
  const auto severity = profile.pod_network.value == PodNetwork::unset ? Severity::warning : Severity::error;
  const Evidence seen{.source = state.source, .observed = state.seen, .expected = "loaded or built in"};
  if (state.condition == C::undetermined)
    return unknown(Finding{
        "cannot tell whether br_netfilter is in the kernel: " + state.source + " " + state.seen, severity, {seen}});
  if (profile.pod_network.value == PodNetwork::unset && !profile.network_unread.empty())
    return unknown(
        Finding{"br_netfilter is not loaded, and whether pods need it could not be read: " + profile.network_unread,
                Severity::error,
                {seen}});
  return fail(
      Finding{fmt::format("kernel module br_netfilter is not loaded ({})", word(state.condition)), severity, {seen}},
      remedy_for(state));
}

constexpr Check check{
    .id = "kernel.module-br-netfilter",
    .title = "br_netfilter is loaded",
    .rationale =
        "Without it iptables does not see bridged pod traffic: Services whose backend is on the same node fail.",
    .remedy = load_it,
    .docs =
        "https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/network-plugins/"
        "#network-plugin-requirements",
    .severity = Severity::error,
    .judge = judge<loaded>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
