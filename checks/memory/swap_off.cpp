// Swap must be off, or the kubelet told to live with it.
#include "facts/boot_swaps.hpp"
#include "facts/boot_units.hpp"
#include "facts/cgroups.hpp"
#include "facts/kubelet_settings.hpp"
#include "facts/swaps.hpp"
#include "profile.hpp"
#include "reason/swap_sources.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view turn_off =
    "Now:\n"
    "  swapoff -a\n"
    "After reboots (fstab, swap units, and zram where the distribution makes it):\n"
    "  sed -i.bak -E '/^[^#]*[[:space:]]swap[[:space:]]/s/^/#/' /etc/fstab\n"
    "  systemctl mask swap.target\n"
    "And where a service of its own makes /var/swap, as on a Raspberry Pi:\n"
    "  systemctl disable --now dphys-swapfile || true\n"
    "Or let the kubelet live with it: failSwapOn: false in its configuration.";

std::vector<Finding> in_use(const Swaps& swaps) {
  std::vector<Finding> findings;
  for (const auto& device : swaps.devices)
    findings.push_back({.message = fmt::format("{} is in use as swap ({} KiB)", device.path, device.kib),
                        .evidence = {{"/proc/swaps", device.path, "in use", "no swap"}}});
  return findings;
}

Outcome limited_swap_needs_v2(const KubeletSettings& kubelet, const Cgroups& cgroups) {
  const auto& behavior = kubelet.swap_behavior;
  return fail(
      Finding{.message = fmt::format("swapBehavior LimitedSwap needs cgroup v2, and this node has {}", cgroups.version),
              .evidence = {{behavior.source, {}, behavior.value, "NoSwap, or cgroup v2"}}},
      "Boot with cgroup v2 (kernel argument systemd.unified_cgroup_hierarchy=1), or set "
      "memorySwap.swapBehavior: NoSwap in the kubelet's configuration.");
}

/// Against what boot's files name, where they do; else the check's own.
std::string remedy_by(const Several<BootSwaps, BootUnits>& boot) {
  const auto* swaps = boot.find<BootSwaps>();
  const auto* units = boot.find<BootUnits>();
  const auto lines = swaps && units ? remedy_for(swap_sources(*swaps, *units), *units) : "";
  if (lines.empty()) return {};
  return "Now:\n  swapoff -a\nAfter reboots:\n" + lines +
         "\nOr let the kubelet live with it: failSwapOn: false in its configuration.";
}

/// kubeadm join writes this file anew, from the cluster's own.
bool is_overwritten(const std::string& source, const Profile& profile) {
  return profile.phase.value == Phase::pre_join && profile.distribution.value == Distribution::kubeadm &&
         source.starts_with("/var/lib/kubelet/config.yaml");
}

Outcome swap_is_off(const Swaps& swaps, const Result<KubeletSettings>& kubelet, const Result<Cgroups>& cgroups,
                    const Several<BootSwaps, BootUnits>& boot, const Profile& profile) {
  const bool limited = kubelet && kubelet->swap_behavior.value == "LimitedSwap";
  if (limited && !is_overwritten(kubelet->swap_behavior.source, profile)) {
    if (!cgroups) return unknown(cgroups.why());
    if (cgroups->version != "v2") return limited_swap_needs_v2(*kubelet, *cgroups);
  }
  if (kubelet && !kubelet->fail_swap_on.value && !is_overwritten(kubelet->fail_swap_on.source, profile))
    return not_applicable("failSwapOn is false ({})", kubelet->fail_swap_on.source);
  if (swaps.devices.empty()) return pass("no swap is in use");
  if (!kubelet) return unknown(kubelet.why());  // it may allow swap
  return fail(in_use(swaps), remedy_by(boot));
}

constexpr Check check{
    .id = "memory.swap-off",
    .title = "Swap is off",
    .rationale = "With failSwapOn, its default, the kubelet exits when swap is on.",
    .remedy = turn_off,
    .docs = "https://kubernetes.io/docs/concepts/cluster-administration/swap-memory-management/",
    .severity = Severity::error,
    .aliases = {"Swap"},
    .judge = judge<swap_is_off>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
