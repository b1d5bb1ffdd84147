// Whether the kernel is new enough for this release of Kubernetes. A number is a floor and no pattern: 5.8, 5.14 and
// 6.9-rc1 are newer than 5.4.
#include "facts/cgroups.hpp"
#include "facts/node_identity.hpp"
#include "profile.hpp"
#include "reason/kernel_release.hpp"
#include "reason/kubeadm_release.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

constexpr Version nftables_mode{5, 13, 0};  // pkg/util/kernel/constants.go of Kubernetes
constexpr Version cgroup_v2{5, 8, 0};       // cpu.stat of the root cgroup

struct Kernel {
  std::string release;
  Version version;
  const VendorKernel* vendor;
};

/// As people write it: 5.13.
std::string short_form(const Version& v) { return fmt::format("{}.{}", v.major, v.minor); }

const Derived<std::optional<Version>>& kubernetes_of(const Profile& profile) {
  return profile.kubernetes_version.value ? profile.kubernetes_version : profile.kubelet_version;
}

/// What is used here and needs a newer kernel than the release does.
std::vector<Finding> notes(const Kernel& kernel, const Result<Cgroups>& cgroups, const Profile& profile) {
  std::vector<Finding> notes;
  const auto add = [&](std::string_view what, const Version& needed) {
    notes.push_back({.message = fmt::format("{} needs Linux {}{}", what, short_form(needed),
                                            kernel.vendor ? ", or a vendor that brings it back" : ""),
                     .severity = Severity::info,
                     .evidence = {{"uname", {}, kernel.release, short_form(needed) + " or newer"}}});
  };
  if (profile.proxy_mode.value == "nftables" && kernel.version < nftables_mode)
    add("kube-proxy's nftables mode", nftables_mode);
  if (cgroups && cgroups->version == "v2" && kernel.version < cgroup_v2)
    add("the kubelet's statistics of the whole node with cgroup v2", cgroup_v2);
  return notes;
}

bool old(const Kernel& kernel, const KernelNeed& need) {
  return kernel.version < need.kernel && !(kernel.vendor && kernel.version >= kernel.vendor->kernel);
}

Outcome too_old(const Kernel& kernel, const KernelNeed& need, const Profile& profile) {
  const auto& kubernetes = kubernetes_of(profile);
  const bool any = old(kernel, oldest_kernel_need());
  const auto who = kubernetes.value ? fmt::format("Kubernetes {}", short_form(*kubernetes.value))
                   : any            ? std::string("any Kubernetes")
                                    : fmt::format("Kubernetes from {} on", short_form(need.kubernetes));
  Finding finding{.message = fmt::format("Linux {} is older than {} supports", kernel.release, who)};
  finding.evidence.push_back({"uname", {}, kernel.release, fmt::format("{} or newer", short_form(need.kernel))});
  if (!kubernetes.value && !any) {
    if (!profile.kubelet_unread.empty())
      return unknown(
          Finding{.message = finding.message + ", and this node's release could not be read: " + profile.kubelet_unread,
                  .evidence = finding.evidence});
    finding.message += "; --kubernetes-version tells which it is";
  }
  return fail(std::move(finding));
}

/// kubeadm up to 1.33 goes by the number alone, and refuses a vendor's older one, too (k8s.io/system-validators 1.9;
/// kubernetes/kubernetes#129462, #131919); later ones warn.
bool refused_by_kubeadm(const Kernel& kernel, const KernelNeed& need, const Profile& profile) {
  const auto& kubeadm = kubeadm_release(profile);
  const auto d = profile.distribution.value;
  return kernel.version < need.kernel && kubeadm && *kubeadm < Version{1, 34, 0} &&
         profile.phase.value == Phase::pre_join && (d == Distribution::kubeadm || d == Distribution::other);
}

Outcome refusal(const Kernel& kernel, const KernelNeed& need, const Profile& profile) {
  const bool certain = profile.distribution.value == Distribution::kubeadm;
  const auto though = kernel.vendor ? fmt::format(", though {} maintains it", kernel.vendor->vendor) : "";
  return fail({.message = fmt::format("kubeadm {} refuses Linux {} by its number{}",
                                      short_form(*kubeadm_release(profile)), kernel.release, though),
               .severity = certain ? Severity::error : Severity::warning,
               .evidence = {{"uname", {}, kernel.release, fmt::format("{} or newer", short_form(need.kernel))}},
               .alias = "SystemVerification"},
              kernel.vendor ? "Join with the check left out; kubeadm 1.34 and later only warn:\n"
                              "  kubeadm join --ignore-preflight-errors=SystemVerification ...\n"
                              "Or upgrade to a release of the distribution with a newer kernel."
                            : "Upgrade to a release of the distribution with a newer kernel.");
}

Outcome new_enough(const NodeIdentity& node, const Result<Cgroups>& cgroups, const Profile& profile) {
  if (profile.phase.value == Phase::image && node.kernel.empty())
    return not_applicable("no kernel is installed below this root");
  const auto version = parse_version(node.kernel);
  if (!version)
    return unknown(
        Finding{.message = "the kernel's release could not be read", .evidence = {{"uname", {}, node.kernel, {}}}});
  const Kernel kernel{node.kernel, *version, vendor_of(node.kernel)};
  const auto& kubeadms = kernel_need(kubeadm_release(profile));
  if (refused_by_kubeadm(kernel, kubeadms, profile)) return refusal(kernel, kubeadms, profile);
  const auto& need = kernel_need(kubernetes_of(profile).value);
  auto outcome = old(kernel, need) ? too_old(kernel, need, profile)
                 : kernel.vendor && kernel.version < need.kernel
                     ? pass("Linux {}, a kernel of {}, which keeps its number", kernel.release, kernel.vendor->vendor)
                     : pass("Linux {}; {} or newer is needed", kernel.release, short_form(need.kernel));
  for (auto& note : notes(kernel, cgroups, profile)) outcome.findings.push_back(std::move(note));
  return outcome;
}

constexpr Check check{
    .id = "kernel.version",
    .title = "The kernel is new enough for this release of Kubernetes",
    .rationale = "Kubernetes is tested on kernels that are still maintained; older ones lack what it has come to use.",
    .remedy =
        "Upgrade to a kernel that the distribution still maintains, or to a release of the distribution that has "
        "one, and boot it:\n  reboot",
    .docs = "https://kubernetes.io/docs/reference/node/kernel-version-requirements/",
    .severity = Severity::warning,
    .phases = Phases::node_and_image,
    .aliases = {"SystemVerification"},
    .judge = judge<new_enough>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
