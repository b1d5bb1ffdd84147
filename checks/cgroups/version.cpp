// cgroup v1 is on its way out: the kubelet refuses it by default from 1.35.
#include "facts/cgroups.hpp"
#include "facts/init.hpp"
#include "facts/kubelet_settings.hpp"
#include "profile.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

/// What asks for v1 now goes first: systemd takes the last of two arguments.
constexpr std::string_view go_v2 =
    "Boot with cgroup v2, which lasts over reboots (drain the node first). On RHEL and its like:\n"
    "  grubby --update-kernel=ALL --remove-args=systemd.unified_cgroup_hierarchy "
    "--args=systemd.unified_cgroup_hierarchy=1\n"
    "On Debian and Ubuntu:\n"
    "  sed -i -E 's/ ?systemd.unified_cgroup_hierarchy=[^ \"]*//g' /etc/default/grub\n"
    "  sed -i 's/^GRUB_CMDLINE_LINUX=\"/&systemd.unified_cgroup_hierarchy=1 /' /etc/default/grub && update-grub\n"
    "Then:\n"
    "  reboot\n"
    "Until then a kubelet from 1.35 on starts only with failCgroupV1: false in its configuration.";

constexpr std::string_view go_v2_without_systemd =
    "Boot with cgroup v2, which lasts over reboots (drain the node first). systemd does not run here; with OpenRC:\n"
    "  echo 'rc_cgroup_mode=\"unified\"' >> /etc/rc.conf\n"
    "With another init, let its script mount this in place of the trees of v1:\n"
    "  mount -t cgroup2 cgroup2 /sys/fs/cgroup\n"
    "Then:\n"
    "  reboot\n"
    "Until then a kubelet from 1.35 on starts only with failCgroupV1: false in its configuration.";

constexpr std::string_view upgrade_first =
    "Not with these releases: cgroup v2 needs a kubelet from 1.25, containerd from 1.4 or Docker from 20.10, and a "
    "kernel from 5.8 on. Upgrade them first, and boot with cgroup v2 then.";

/// Where v1 is what fits: a kubelet that was made for it would not come back from a boot with v2.
std::string remedy_for(const Result<Init>& init, const Profile& profile) {
  if (profile.kubelet_version.value && !profile.kubelet_at_least(1, 25)) return std::string(upgrade_first);
  const bool without_systemd = init && !init->systemd && init->same_mounts == true;
  return std::string(without_systemd ? go_v2_without_systemd : go_v2);
}

/// kubeadm from 1.35 on asks nobody whether v1 is meant (k8s.io/system-validators 1.12).
bool kubeadm_refuses(const Profile& profile) {
  return profile.phase.value == Phase::pre_join && profile.distribution.value == Distribution::kubeadm &&
         profile.kubelet_at_least(1, 35);
}

/// This kubelet's release refuses v1 by default, and nobody is known to have told it otherwise.
bool refused(const Result<KubeletSettings>& kubelet, const Profile& profile) {
  if (kubeadm_refuses(profile)) return true;
  if (kubelet && kubelet->fail_cgroup_v1.value) return *kubelet->fail_cgroup_v1.value;
  return profile.kubelet_at_least(1, 35);
}

std::string message_for(const Cgroups& cgroups, bool is_refused, bool told_to_take_it, const Profile& profile) {
  if (cgroups.version == "none") return "no cgroup hierarchy is mounted";
  const auto what = fmt::format("this node uses cgroup {}", cgroups.version == "hybrid" ? "v1 (hybrid)" : "v1");
  if (is_refused && told_to_take_it)
    return what + ", which kubeadm join refuses from 1.35 on, whatever failCgroupV1 says";
  if (is_refused) return what + ", which this kubelet refuses";
  if (!profile.kubelet_version.value)
    return what + " (a kubelet from 1.35 on refuses it; --kubelet-version would tell)";
  return what + ", which kubelets from 1.35 on refuse by default";
}

Outcome is_v2(const Cgroups& cgroups, const Result<Init>& init, const Result<KubeletSettings>& kubelet,
              const Profile& profile) {
  if (cgroups.version == "v2") return pass("cgroup v2 at {}", cgroups.mount);
  if (cgroups.version == "none" && !(init && init->same_mounts == true))
    return unknown(
        Finding{.message = "no cgroup hierarchy is mounted where this process looks, which is not the node's own root",
                .severity = Severity::error,
                .evidence = {{"/proc/self/mountinfo", {}, "no cgroup mount", "cgroup2 on /sys/fs/cgroup"}}});
  const bool told = kubelet && kubelet->fail_cgroup_v1.value;
  if (!told && !profile.kubelet_version.value && !profile.kubelet_unread.empty())
    return unknown(Finding{
        .message = fmt::format("this node uses cgroup {}, and whether its kubelet refuses that could not be read: {}",
                               cgroups.version, profile.kubelet_unread),
        .severity = Severity::error,
        .evidence = {{"/proc/self/mountinfo", cgroups.mount, "cgroup " + cgroups.version, "cgroup v2"}}});
  const bool is_refused = cgroups.version == "none" || refused(kubelet, profile);
  const bool told_to_take_it = told && !*kubelet->fail_cgroup_v1.value;
  return fail(Finding{message_for(cgroups, is_refused && kubelet, told_to_take_it, profile),
                      is_refused ? Severity::error : Severity::warning,
                      {{"/proc/self/mountinfo", cgroups.mount, "cgroup " + cgroups.version, "cgroup v2"}},
                      told_to_take_it ? "SystemVerification" : ""},
              remedy_for(init, profile));
}

constexpr Check check{
    .id = "cgroups.version",
    .title = "The node uses cgroup v2",
    .rationale = "Kubelets from 1.35 on refuse cgroup v1 by default; resource isolation gets fixes only on v2.",
    .remedy = go_v2,
    .docs = "https://kubernetes.io/docs/concepts/architecture/cgroups/",
    .severity = Severity::warning,
    .aliases = {"SystemVerification"},
    .judge = judge<is_v2>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
