// Room in the connection table: when it is full, the kernel drops what is new.
#include "facts/modules.hpp"
#include "profile.hpp"
#include "reason/module_state.hpp"
#include "reason/sysctl_number.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view max_key = "net.netfilter.nf_conntrack_max";
constexpr std::string_view count_key = "net.netfilter.nf_conntrack_count";
constexpr Threshold least{"sysctl.conntrack-max", "min", 131072,
                          "connections that may be tracked (net.netfilter.nf_conntrack_max)"};
constexpr Threshold fullest{"sysctl.conntrack-max", "maxUse", 75, "percent of the connection table in use"};

/// The keys come with the module.
Outcome without_keys(const Result<Modules>& modules) {
  const Evidence evidence{sysctl_path(max_key), {}, "absent", {}};
  if (!modules) return unknown(modules.why());
  if (present(module_state(*modules, "nf_conntrack").condition))
    return unknown(
        Finding{.message = "nf_conntrack is at work, and its sysctls do not show here", .evidence = {evidence}});
  return not_applicable("nf_conntrack is not loaded: nothing tracks connections");
}

std::vector<Finding> findings_of(std::int64_t max, std::int64_t count, const Profile& profile) {
  const auto min = profile.limit(least), percent = profile.limit(fullest);
  const auto allowed = static_cast<double>(max) * percent / 100;
  std::vector<Finding> findings;
  if (static_cast<double>(count) > allowed)
    findings.push_back(
        {.message = fmt::format("the connection table is {:.0f} % full: {} of {}",
                                100 * static_cast<double>(count) / static_cast<double>(max), count, max),
         .evidence = {{sysctl_path(count_key), {}, std::to_string(count), fmt::format("at most {:.0f}", allowed)}}});
  if (static_cast<double>(max) < min)
    findings.push_back(
        {.message = fmt::format("no more than {} connections can be tracked", max),
         .evidence = {{sysctl_path(max_key), {}, std::to_string(max), fmt::format("at least {:.15g}", min)}}});
  return findings;
}

std::string remedy_for(std::int64_t max, const Profile& profile) {
  const auto wanted = std::max(static_cast<std::int64_t>(profile.limit(least)), 2 * max);
  return fmt::format(
      "Now:\n  sysctl -w net.netfilter.nf_conntrack_max={0}\n"
      "After reboots, with the module loaded before sysctls are set:\n"
      "  echo nf_conntrack > /etc/modules-load.d/nf_conntrack.conf\n"
      "  echo 'net.netfilter.nf_conntrack_max = {0}' >> /etc/sysctl.d/99-zz-kubernetes.conf\n"
      "kube-proxy sets it when it starts, to the larger of conntrack.min and conntrack.maxPerCore for each CPU, unless "
      "both are 0: raise one of them in its configuration, too.",
      wanted);
}

Outcome has_room(const Sysctls& sysctls, const Result<Modules>& modules, const Profile& profile) {
  const auto max = sysctl_number(sysctls, max_key), count = sysctl_number(sysctls, count_key);
  if (!max || !count) return without_keys(modules);
  if (*max == 0) return pass("{} connections, and no bound", *count);
  if (auto findings = findings_of(*max, *count, profile); !findings.empty())
    return fail(std::move(findings), remedy_for(*max, profile));
  return pass("{} of {}", *count, *max);
}

constexpr Check check{
    .id = "sysctl.conntrack-max",
    .title = "The connection table has room",
    .rationale = "When it is full the kernel drops packets of new connections: timeouts all over the node.",
    .remedy = "Raise net.netfilter.nf_conntrack_max.",
    .docs = "https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/",
    .severity = Severity::warning,
    .phases = Phases::running,
    .namespaced = true,
    .judge = judge<has_room>,
    .thresholds = {&least, &fullest},
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
