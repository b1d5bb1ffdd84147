// A kubelet reads its files once: what is changed afterwards waits for the next restart, and then surprises.
#include "facts/config_ages.hpp"
#include "profile.hpp"
#include "reason/config_age.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

/// k0s runs it as a child of its own.
std::string unit(const Profile& profile) {
  if (profile.distribution.value != Distribution::k0s) return "kubelet";
  return profile.role.value == Role::control_plane ? "k0scontroller" : "k0sworker";
}

Outcome is_current(const ConfigAges& ages, const Profile& profile) {
  const auto* kubelet = ages.find("kubelet");
  if (!kubelet && ages.hidden)
    return unknown(
        Unavailable{Unavailable::Kind::denied, "/proc", "mounted with hidepid: a kubelet may run that we cannot see"});
  if (!kubelet) return not_applicable("no kubelet runs as a process of its own");
  return judge_age(*kubelet, ages.read_at,
                   fmt::format("The change takes effect at the next start, by hand now or with the next reboot:\n"
                               "  systemctl restart {0}\n"
                               "See that it comes up with it:\n"
                               "  journalctl -u {0} -b --no-pager -n 20",
                               unit(profile)));
}

constexpr Check check{
    .id = "kubelet.config-stale",
    .title = "The kubelet runs with its files as they are",
    .rationale = "The kubelet reads its files at start alone; a later change shows at the next restart.",
    .remedy =
        "The change takes effect at the next start:\n"
        "  systemctl restart kubelet",
    .docs = "https://kubernetes.io/docs/tasks/administer-cluster/kubelet-config-file/",
    .severity = Severity::warning,
    .phases = Phases::running,
    .judge = judge<is_current>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
