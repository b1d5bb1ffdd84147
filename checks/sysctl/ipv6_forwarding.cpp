// In an IPv6 or dual-stack cluster the node must route IPv6 too; devices made later take their switch from "default".
#include "facts/sysctls.hpp"
#include "profile.hpp"
#include "reason/needed_sysctls.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view keys[]{"net.ipv6.conf.all.forwarding", "net.ipv6.conf.default.forwarding"};

constexpr std::string_view turn_on =
    "Now:\n"
    "  sysctl -w net.ipv6.conf.all.forwarding=1 net.ipv6.conf.default.forwarding=1\n"
    "After reboots:\n"
    "  printf '%s = 1\\n' net.ipv6.conf.all.forwarding net.ipv6.conf.default.forwarding "
    ">> /etc/sysctl.d/99-zz-kubernetes.conf\n"
    "Where the uplink gets its address by router advertisements, set its accept_ra to 2 as well.";

Outcome forwards(const Sysctls& sysctls, const Profile& profile) {
  if (!profile.ipv6() && profile.pod_cidrs.value.empty() && !profile.network_unread.empty())
    return unknown(Finding{.message = "whether the cluster has IPv6 could not be read: " + profile.network_unread});
  if (const auto why = no_use(SysctlUse::ipv6_forwarding, profile); !why.empty()) return not_applicable("{}", why);
  if (profile.sets_up_itself() && profile.phase.value == Phase::pre_join)
    return not_applicable("{} sets it when it starts", word(profile.distribution.value));
  std::vector<Finding> findings;
  for (const auto key : keys) {
    const auto value = sysctls.get(key);
    if (value != "1")
      findings.push_back({.message = fmt::format("{} is {}", key, value.value_or("absent")),
                          .evidence = {{sysctl_path(key), {}, value.value_or("absent"), "1"}}});
  }
  if (!findings.empty()) return fail(std::move(findings));
  return pass("{} and {} are 1", keys[0], keys[1]);
}

constexpr Check check{
    .id = "sysctl.ipv6-forwarding",
    .title = "IPv6 forwarding is on",
    .rationale = "The kernel drops IPv6 packets between pods and other nodes unless it forwards.",
    .remedy = turn_on,
    .docs = "https://kubernetes.io/docs/concepts/services-networking/dual-stack/",
    .severity = Severity::error,
    .namespaced = true,
    .aliases = {"FileContent--proc-sys-net-ipv6-conf-default-forwarding"},
    .judge = judge<forwards>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
