// swapoff -a lasts until the next boot, and then the kubelet does not start: what switches swap on is in boot's files.
#include <algorithm>

#include "facts/boot_swaps.hpp"
#include "facts/boot_units.hpp"
#include "facts/container.hpp"
#include "facts/kubelet_settings.hpp"
#include "facts/swaps.hpp"
#include "reason/swap_sources.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

std::vector<Finding> findings_of(const std::vector<SwapSource>& sources) {
  std::vector<Finding> findings;
  for (const auto& source : sources)
    if (source.off.empty())
      findings.push_back({.message = fmt::format("swap comes on at the next boot: {}", words_for(source)),
                          .evidence = {{source.source, source.what, "swap at boot", "none"}}});
  return findings;
}

std::string passed_over(const std::vector<SwapSource>& sources) {
  std::string text;
  for (const auto& source : sources)
    if (!source.off.empty()) text += fmt::format("; {} is left alone: {}", source.what, source.off);
  return text;
}

const Unavailable* first_unread(const BootSwaps& swaps, const BootUnits& units) {
  if (!swaps.unread.empty()) return &swaps.unread.front();
  return units.unread.empty() ? nullptr : &units.unread.front();
}

Outcome by_files(const BootSwaps& swaps, const BootUnits& units, const Result<KubeletSettings>& kubelet) {
  const auto sources = swap_sources(swaps, units);
  auto findings = findings_of(sources);
  const auto* unread = first_unread(swaps, units);
  if (findings.empty() && unread) return unknown(*unread);
  if (findings.empty()) return pass("no boot file switches swap on{}", passed_over(sources));
  if (!kubelet) return unknown(kubelet.why());  // it may allow swap
  if (units.loader.empty())
    return unknown(Finding{.message = "which init reads /etc/fstab at boot here is not known, and it names swap",
                           .evidence = std::move(findings.front().evidence)});
  if (const auto off = switched_off(units, true); !off.empty())
    return pass("{} switches swap off before the kubelet starts: {}", off, findings.front().message);
  if (const auto off = switched_off(units, false); !off.empty()) {
    findings.front().message += fmt::format("; {} switches it off again, before the kubelet starts or after", off);
    return {.verdict = Verdict::unknown, .findings = std::move(findings)};
  }
  auto outcome = fail(std::move(findings), remedy_for(sources, units));
  if (unread) add_unread(outcome, *unread);
  return outcome;
}

Outcome stays_off(const BootSwaps& swaps, const BootUnits& units, const Result<Swaps>& now,
                  const Result<KubeletSettings>& kubelet, const Result<Container>& container) {
  if (container && !container->kind.empty()) return not_applicable("in a container ({})", container->source);
  if (kubelet && !kubelet->fail_swap_on.value)
    return not_applicable("failSwapOn is false ({})", kubelet->fail_swap_on.source);
  if (now && !now->devices.empty()) return not_applicable("swap is on already, see memory.swap-off");
  return by_files(swaps, units, kubelet);
}

std::string every_source(const BootSwaps& swaps, const BootUnits& units) {
  std::string text;
  for (const auto& source : swap_sources(swaps, units))
    text += fmt::format("{:<4} {}{}\n", source.off.empty() ? "on" : "off", words_for(source),
                        source.off.empty() ? "" : ": " + source.off);
  return text.empty() ? "no boot file mentions swap\n" : text;
}

constexpr Check check{
    .id = "memory.swap-after-boot",
    .title = "Swap stays off after a reboot",
    .rationale =
        "swapoff lasts until the next boot. When fstab, a .swap unit, a GPT partition or zram brings swap back, the "
        "kubelet does not start.",
    .remedy =
        "Comment the lines of type swap out in /etc/fstab. Then keep systemd from all other swap:\n"
        "  systemctl mask swap.target",
    .docs = "https://kubernetes.io/docs/concepts/cluster-administration/swap-memory-management/",
    .severity = Severity::warning,
    .phases = Phases::node_and_image,
    .judge = judge<stays_off>,
    .detail = told_by<every_source>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
