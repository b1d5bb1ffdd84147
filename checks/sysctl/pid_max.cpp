// Room for processes: every thread of every pod takes an id.
#include "facts/kernel_features.hpp"
#include "facts/node_identity.hpp"
#include "profile.hpp"
#include "reason/sysctl_number.hpp"
#include "registry.hpp"
#include "version.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view key = "kernel.pid_max";
constexpr Threshold least{"sysctl.pid-max", "min", 65536, "process ids the node may give out (kernel.pid_max)"};
constexpr Version of_each_namespace{6, 14, 0};  // where the key became one of the pid namespace

/// Whether what we read may be a container's, whose bound is not the node's.
bool may_be_anothers(const Result<KernelFeatures>& features, const Result<NodeIdentity>& node) {
  if (features && features->first_pid_namespace) return false;
  const auto version = node ? parse_version(node->kernel) : std::nullopt;
  return !version || *version >= of_each_namespace;
}

Outcome is_wide(const Sysctls& sysctls, const Result<KernelFeatures>& features, const Result<NodeIdentity>& node,
                const Profile& profile) {
  const auto pid_max = sysctl_number(sysctls, key);
  const auto wanted = profile.limit(least);
  if (!pid_max)
    return unknown(
        Finding{.message = "kernel.pid_max does not exist here", .evidence = {{sysctl_path(key), {}, "absent", {}}}});
  if (static_cast<double>(*pid_max) < wanted)
    return fail(Finding{
        .message = fmt::format("no more than {} processes and threads can exist on this node", *pid_max),
        .evidence = {{sysctl_path(key), {}, std::to_string(*pid_max), fmt::format("at least {:.15g}", wanted)}}});
  if (may_be_anothers(features, node))
    return unknown(Finding{.message = "kernel.pid_max is of this pid namespace, which may not be the node's",
                           .evidence = {{sysctl_path(key), {}, std::to_string(*pid_max), {}}}});
  return pass("{}", *pid_max);
}

constexpr Check check{
    .id = "sysctl.pid-max",
    .title = "The node has process ids enough",
    .rationale = "When ids run out nothing can fork: pods fail to start, and so does the shell of whom it wakes.",
    .remedy =
        "Now:\n  sysctl -w kernel.pid_max=4194304\nAfter reboots:\n"
        "  echo 'kernel.pid_max = 4194304' >> /etc/sysctl.d/99-zz-kubernetes.conf",
    .docs = "https://kubernetes.io/docs/concepts/policy/pid-limiting/",
    .severity = Severity::warning,
    .judge = judge<is_wide>,
    .thresholds = {&least},
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
