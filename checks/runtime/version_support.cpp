// A runtime goes on working long after its last fix. This says so, and where it was never tried with this kubelet.
#include "facts/cri_version.hpp"
#include "facts/wall_clock.hpp"
#include "profile.hpp"
#include "reason/runtime_support.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

constexpr auto rpc = "runtime.v1.RuntimeService/Version";

Outcome amiss(const CriVersion& cri, const std::vector<SupportGap>& gaps) {
  std::vector<Finding> findings;
  for (const auto& gap : gaps)
    findings.push_back({.message = gap.message, .evidence = {{rpc, cri.path, cri.runtime_version, gap.expected}}});
  return fail(std::move(findings));
}

Outcome is_supported(const CriVersion& cri, const WallClock& now, const Profile& profile) {
  if (cri.path.empty()) return not_applicable("no CRI endpoint");
  const auto version = parse_version(cri.runtime_version);
  if (!version) return not_applicable("the runtime does not tell its release");
  const bool containerd = cri.runtime_name == "containerd";
  if (!containerd && cri.runtime_name != "cri-o")
    return not_applicable("no support table for {} {}", cri.runtime_name, cri.runtime_version);
  const auto& kubelet = profile.kubelet_version.value;
  const auto gaps = containerd ? containerd_gaps(*version, kubelet, now.seconds) : crio_gaps(*version, kubelet);
  if (!gaps.empty()) return amiss(cri, gaps);
  if (!profile.kubelet_unread.empty())
    return unknown(Finding{.message = "the kubelet's release could not be read: " + profile.kubelet_unread});
  return pass("nothing is known against {} {} with {}", cri.runtime_name, cri.runtime_version,
              kubelet ? "kubelet " + to_string(*kubelet) : "a kubelet whose release is not known");
}

constexpr Check check{
    .id = "runtime.version-support",
    .title = "The runtime's release is maintained and fits the kubelet's",
    .rationale = "Past its end of life a runtime gets no security fixes; an untried pair fails in ways of its own.",
    .remedy =
        "Plan an upgrade of the runtime, node by node, each of them drained first. What it is now:\n"
        "  crictl version",
    .docs = "https://containerd.io/releases/",
    .severity = Severity::info,
    .causes = {"runtime.cri-version"},
    .judge = judge<is_supported>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
