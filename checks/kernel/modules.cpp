// Modules that load by themselves when they are asked for: they only must be there, and nothing may forbid them.
#include "facts/modules.hpp"

#include "profile.hpp"
#include "reason/module_state.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

using C = ModuleCondition;

struct Row {
  std::string_view module;
  bool (*wanted)(const Profile&);
  std::string_view unwanted;  ///< why it does not apply where it is not wanted
};

Evidence evidence_of(const ModuleState& state) {
  return {.source = state.source, .observed = state.seen, .expected = "loaded, built in or loadable"};
}

std::string remedy_for(std::string_view module, const ModuleState& state) {
  if (state.condition == C::blocked)
    return fmt::format("Remove what blocks it ({}), then see that it loads:\n  modprobe {}", state.source, module);
  return fmt::format(
      "Install the kernel's remaining modules (Ubuntu: linux-modules-extra-$(uname -r); RHEL: kernel-modules-extra), "
      "or a kernel that has it; then see that it loads, now and after a reboot:\n  modprobe {}",
      module);
}

template <const Row& row>
Outcome can_be_used(const Modules& modules, const Profile& profile) {
  const auto state = module_state(modules, row.module);
  if (!row.wanted(profile)) {
    const bool usable = present(state.condition) || state.condition == C::available;
    if (!usable && profile.overlay.value.empty() && !profile.network_unread.empty())
      return unknown(Finding{.message = fmt::format("{} is {}, and whether it is needed could not be read: {}",
                                                    row.module, word(state.condition), profile.network_unread)});
    return not_applicable("{}", row.unwanted);
  }
  switch (state.condition) {
    case C::loaded:
    case C::built_in:
      return pass("{} ({})", state.seen, state.source);
    case C::loading:
    case C::available:
      return pass("{} loads by itself ({})", row.module, state.source);
    case C::blocked:
    case C::missing:
      return fail(
          Finding{.message = fmt::format("kernel module {} is {}: {}", row.module, word(state.condition), state.seen),
                  .evidence = {evidence_of(state)}},
          remedy_for(row.module, state));
    case C::absent:
    case C::undetermined:
      break;
  }
  return unknown(Finding{.message = fmt::format("cannot tell whether kernel module {} could be loaded: {} {}",
                                                row.module, state.source, state.seen),
                         .evidence = {evidence_of(state)}});
}

bool always(const Profile&) { return true; }
bool with_vxlan(const Profile& profile) { return profile.overlay.value == "vxlan"; }

constexpr Row overlay_row{"overlay", always, ""};
constexpr Row nf_conntrack_row{"nf_conntrack", always, ""};
constexpr Row vxlan_row{"vxlan", with_vxlan, "no vxlan overlay is in use or planned here"};

constexpr Check overlay{
    .id = "kernel.module-overlay",
    .title = "The overlay filesystem is available",
    .rationale = "Container runtimes stack image layers with overlayfs; without it no container starts.",
    .remedy = "Now:\n  modprobe overlay\nAfter reboots:\n  echo overlay > /etc/modules-load.d/overlay.conf",
    .docs = "https://kubernetes.io/docs/setup/production-environment/container-runtimes/",
    .severity = Severity::error,
    .judge = judge<can_be_used<overlay_row>>,
};
constexpr Check nf_conntrack{
    .id = "kernel.module-nf-conntrack",
    .title = "Connection tracking is available",
    .rationale = "kube-proxy's NAT for Services, and most network policies, need connection tracking.",
    .remedy =
        "Now:\n  modprobe nf_conntrack\nAfter reboots:\n  echo nf_conntrack > /etc/modules-load.d/nf_conntrack.conf",
    .docs = "https://kubernetes.io/docs/reference/networking/virtual-ips/",
    .severity = Severity::warning,
    .judge = judge<can_be_used<nf_conntrack_row>>,
};
constexpr Check vxlan{
    .id = "kernel.module-vxlan",
    .title = "VXLAN devices are available",
    .rationale = "The CNI's overlay carries pod traffic between nodes through a vxlan device.",
    .remedy = "Now:\n  modprobe vxlan\nAfter reboots:\n  echo vxlan > /etc/modules-load.d/vxlan.conf",
    .docs = "https://github.com/flannel-io/flannel/blob/master/Documentation/backends.md",
    .severity = Severity::error,
    .judge = judge<can_be_used<vxlan_row>>,
};
const Registered registered[]{Registered{overlay}, Registered{nf_conntrack}, Registered{vxlan}};

}  // namespace
}  // namespace nodecheck
