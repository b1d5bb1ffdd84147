// A kubelet may be older than its API server, within limits, and never newer.
#include "facts/apiserver_manifest.hpp"
#include "facts/kubelet_binary.hpp"
#include "profile.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

/// Minor releases that a kubelet may be behind: three since 1.25.
int oldest_skew(const Version& kubelet) { return kubelet >= Version{1, 25, 0} ? 3 : 2; }

Evidence version_evidence(const Profile& profile, std::string expected) {
  return {profile.kubelet_version.source, "version", to_string(*profile.kubelet_version.value), std::move(expected)};
}
Evidence cluster_evidence(const Profile& profile) {
  return {profile.kubernetes_version.source, "version", to_string(*profile.kubernetes_version.value), {}};
}

/// pkgs.k8s.io has a repository for each minor release, from this one on.
constexpr int oldest_packaged = 24;

std::string install(int minor) {
  if (minor < oldest_packaged)
    return fmt::format(
        "pkgs.k8s.io begins with 1.{1}; older releases are programs alone (for arm64 write that for amd64):\n"
        "  v=$(curl -fsSL https://dl.k8s.io/release/stable-1.{0}.txt)\n"
        "  curl -fLo /root/kubelet https://dl.k8s.io/release/$v/bin/linux/amd64/kubelet\n"
        "  install -m 0755 /root/kubelet \"$(command -v kubelet)\"\n"
        "  systemctl restart kubelet",
        minor, oldest_packaged);
  return fmt::format(
      "Debian, Ubuntu:\n"
      "  sed -i 's|/stable:/v[0-9.]*/|/stable:/v1.{0}/|' /etc/apt/sources.list.d/kubernetes.list\n"
      "  apt-get update\n"
      "  apt-get install --allow-downgrades --allow-change-held-packages 'kubelet=1.{0}.*'\n"
      "  apt-mark hold kubelet\n"
      "RHEL, Fedora:\n"
      "  sed -i 's|/stable:/v[0-9.]*/|/stable:/v1.{0}/|' /etc/yum.repos.d/kubernetes.repo\n"
      "  dnf install --disableexcludes=kubernetes 'kubelet-1.{0}.*'\n"
      "Then:\n"
      "  systemctl restart kubelet",
      minor);
}

Outcome newer(const Profile& profile, const Version& kubelet, const Version& cluster) {
  const auto wanted = fmt::format("{}.{}", cluster.major, cluster.minor);
  return fail(
      {.message = fmt::format("kubelet {}.{} is newer than the API server's {}", kubelet.major, kubelet.minor, wanted),
       .evidence = {version_evidence(profile, fmt::format("{} or older", wanted)), cluster_evidence(profile)}},
      "Upgrade the control plane first; or drain the node and install an older kubelet. Each minor release has a "
      "repository of its own.\n" +
          install(cluster.minor));
}

Outcome too_old(const Profile& profile, const Version& kubelet, const Version& cluster) {
  const int skew = oldest_skew(kubelet);
  const auto oldest = fmt::format("{}.{}", cluster.major, cluster.minor - skew);
  return fail(
      {.message = fmt::format("kubelet {}.{} is more than {} minor releases older than the API server's {}.{}",
                              kubelet.major, kubelet.minor, skew, cluster.major, cluster.minor),
       .evidence = {version_evidence(profile, fmt::format("{} or newer", oldest)), cluster_evidence(profile)}},
      "Drain the node, then install a newer kubelet, one minor release after the other. Each has a repository of "
      "its own.\n" +
          install(kubelet.minor + 1));
}

Outcome judged_for(const Profile& profile, const Version& kubelet, const Version& cluster) {
  if (std::pair(kubelet.major, kubelet.minor) > std::pair(cluster.major, cluster.minor))
    return newer(profile, kubelet, cluster);
  if (kubelet.major == cluster.major && kubelet.minor + oldest_skew(kubelet) < cluster.minor)
    return too_old(profile, kubelet, cluster);
  return pass("kubelet {}, API server {} ({})", to_string(kubelet), to_string(cluster),
              profile.kubernetes_version.source);
}

Outcome is_within_skew(const Result<KubeletBinary>& binary, const Result<ApiserverManifest>& manifest,
                       const Profile& profile) {
  const auto& kubelet = profile.kubelet_version;
  const auto& cluster = profile.kubernetes_version;
  if (!cluster.value && !manifest) return unknown(manifest.why());
  if (!kubelet.value && !binary) return unknown(binary.why());
  if (!cluster.value)
    return not_applicable("the API server's version is not known ({}); give --kubernetes-version", cluster.source);
  if (!kubelet.value)
    return not_applicable("the kubelet's version is not known ({}); give --kubelet-version", kubelet.source);
  return judged_for(profile, *kubelet.value, *cluster.value);
}

constexpr Check check{
    .id = "kubelet.version",
    .title = "The kubelet's version suits the API server's",
    .rationale = "A kubelet newer than its API server, or too old for it, is not supported and may fail to register.",
    .remedy =
        "Install a kubelet that is not newer than the API server, and at most three minor releases older:\n"
        "  kubectl version",
    .docs = "https://kubernetes.io/releases/version-skew-policy/#kubelet",
    .severity = Severity::error,
    .phases = Phases::node_and_image,
    .aliases = {"KubeletVersion"},
    .judge = judge<is_within_skew>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
