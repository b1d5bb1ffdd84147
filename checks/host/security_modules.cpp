// A runtime confines containers with what the kernel has switched on, and starts none where it cannot.
#include "facts/security_modules.hpp"
#include "profile.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

using SeLinux = SecurityModules::SeLinux;

struct Faults {
  std::vector<Finding> findings = {};
  std::string remedy = {};

  void add(Finding finding, std::string_view cure) {
    findings.push_back(std::move(finding));
    remedy += fmt::format("{}{}", remedy.empty() ? "" : "\n", cure);
  }
};

void judge_apparmor(const SecurityModules& modules, const Profile& profile, Faults& faults) {
  if (!modules.apparmor || !modules.apparmor_parser.empty() || profile.sets_up_itself()) return;
  faults.add({.message = "AppArmor is enabled, and without apparmor_parser the runtime treats it as off: containers "
                         "run without profiles",
              .evidence = {{"/sys/module/apparmor/parameters/enabled", {}, "Y", "apparmor_parser on the PATH"}}},
             "Install the parser, which lasts, and let the runtime look again:\n"
             "  apt-get install -y apparmor || zypper install -y apparmor-parser\n"
             "  systemctl restart containerd || systemctl restart crio");
}

void judge_selinux(const SecurityModules& modules, Faults& faults) {
  if (modules.selinux != SeLinux::enforcing || modules.container_policy != false) return;
  faults.add({.message = "SELinux is enforcing with a policy that knows no containers",
              .evidence = {{modules.policy_source, {}, "no type container_t", "container-selinux"}}},
             "Install the policy, which lasts, and label what is there:\n"
             "  dnf install -y container-selinux\n"
             "  restorecon -R /var/lib/containerd /var/lib/kubelet");
}

void judge_seccomp(const SecurityModules& modules, Faults& faults) {
  if (modules.seccomp != false) return;
  faults.add({.message = "the kernel has no seccomp, so pods with seccompProfile RuntimeDefault do not start",
              .evidence = {{"/proc/self/status", "Seccomp", "absent", "CONFIG_SECCOMP_FILTER"}}},
             "Boot a kernel with CONFIG_SECCOMP_FILTER, as every distribution's own is.");
}

std::string seen(const SecurityModules& modules) {
  constexpr std::string_view words[] = {"disabled", "permissive", "enforcing"};
  return fmt::format("AppArmor {}, SELinux {}, seccomp available", modules.apparmor ? "enabled" : "disabled",
                     words[static_cast<std::size_t>(modules.selinux)]);
}

Outcome are_usable(const SecurityModules& modules, const Profile& profile) {
  Faults faults;
  judge_apparmor(modules, profile, faults);
  judge_selinux(modules, faults);
  judge_seccomp(modules, faults);
  if (!faults.findings.empty()) return fail(std::move(faults.findings), std::move(faults.remedy));
  if (modules.selinux == SeLinux::enforcing && !modules.container_policy)
    return unknown({.message = "whether SELinux's policy knows containers could not be seen",
                    .evidence = {{"/sys/fs/selinux/policy", {}, "not read", "container_t; root may read it"}}});
  if (!modules.seccomp)
    return unknown({.message = "whether the kernel has seccomp filters could not be seen",
                    .evidence = {{"/proc/sys/kernel/seccomp/actions_avail", {}, "absent", "errno among the actions"}}});
  return pass("{}", seen(modules));
}

constexpr Check check{
    .id = "host.security-modules",
    .title = "The runtime can use the security modules that are on",
    .rationale =
        "With AppArmor on and no parser containers run unconfined; with SELinux enforcing and no policy they do not "
        "start.",
    .remedy =
        "See which are on:\n"
        "  cat /sys/kernel/security/lsm",
    .docs = "https://kubernetes.io/docs/concepts/security/linux-kernel-security-constraints/",
    .severity = Severity::warning,
    .judge = judge<are_usable>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
