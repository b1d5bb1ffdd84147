// The controllers without which the kubelet or runc will not start.
#include "facts/cgroups.hpp"
#include "facts/init.hpp"

#include "registry.hpp"

namespace nodecheck {
namespace {

// k8s.io/system-validators, validators/cgroup_validator_linux.go. devices is always there on v2 (a BPF program).
constexpr std::string_view required_v1[]{"cpu", "cpuacct", "cpuset", "devices", "freezer", "memory", "pids"};
constexpr std::string_view required_v2[]{"cpu", "cpuset", "memory", "pids"};
constexpr std::string_view optional_v1[]{"hugetlb", "blkio"};
constexpr std::string_view optional_v2[]{"hugetlb", "io"};

constexpr std::string_view enable =
    "Look for cgroup_disable= on the kernel command line and take it off; on a Raspberry Pi add "
    "cgroup_enable=memory to /boot/firmware/cmdline.txt (one line), then:\n"
    "  reboot\n"
    "See what is there afterwards:\n"
    "  cat /sys/fs/cgroup/cgroup.controllers /proc/cgroups";

bool v2(const Cgroups& cgroups) { return cgroups.version == "v2"; }

std::string source_of(const Cgroups& cgroups) {
  return v2(cgroups) ? cgroups.mount + "/cgroup.controllers" : "/proc/cgroups";
}

/// Empty: usable.
std::string trouble_with(const Cgroups& cgroups, std::string_view name) {
  const auto* controller = cgroups.find(name);
  if (!controller) return "absent";
  if (!controller->enabled) return "disabled";
  if (!v2(cgroups) && controller->hierarchy == 0) return "on no v1 hierarchy";
  return {};
}

template <std::size_t N>
std::vector<Finding> troubles(const Cgroups& cgroups, const std::string_view (&names)[N], std::string_view kind) {
  std::vector<Finding> findings;
  for (const auto name : names) {
    const auto trouble = trouble_with(cgroups, name);
    if (!trouble.empty())
      findings.push_back({.message = fmt::format("the {} cgroup controller {} is {}", kind, name, trouble),
                          .evidence = {{source_of(cgroups), std::string(name), trouble, "enabled"}}});
  }
  return findings;
}

std::vector<Finding> missing(const Cgroups& cgroups) {
  auto findings = v2(cgroups) ? troubles(cgroups, required_v2, "required") : troubles(cgroups, required_v1, "required");
  if (v2(cgroups) && cgroups.freezer == "no")
    findings.push_back({.message = "cgroups cannot be frozen (no cgroup.freeze): the kernel is older than 5.2",
                        .evidence = {{cgroups.mount, "cgroup.freeze", "absent", "present"}}});
  return findings;
}

Outcome are_there(const Cgroups& cgroups, const Result<Init>& init) {
  if (cgroups.version == "none" && !(init && init->same_mounts == true))
    return unknown(
        Finding{.message = "no cgroup hierarchy is mounted where this process looks, which is not the node's own root",
                .evidence = {{"/proc/self/mountinfo", {}, "no cgroup mount", "cgroup2 on /sys/fs/cgroup"}}});
  if (cgroups.version == "none")
    return fail(Finding{.message = "no cgroup hierarchy is mounted",
                        .evidence = {{"/proc/self/mountinfo", {}, "no cgroup mount", "cgroup2 on /sys/fs/cgroup"}}});
  auto findings = missing(cgroups);
  if (!findings.empty() && !cgroups.real_root)
    return unknown(
        Finding{.message = "this is a delegated part of the cgroup tree (a container): " + findings[0].message,
                .evidence = findings[0].evidence});
  if (!findings.empty()) return fail(std::move(findings));
  auto outcome = pass("every required controller of cgroup {} is enabled", cgroups.version);
  outcome.findings =
      v2(cgroups) ? troubles(cgroups, optional_v2, "optional") : troubles(cgroups, optional_v1, "optional");
  return outcome;
}

constexpr Check check{
    .id = "cgroups.controllers",
    .title = "The required cgroup controllers are enabled",
    .rationale = "Without one of them the kubelet exits, or containers run without the limits that were set.",
    .remedy = enable,
    .docs = "https://kubernetes.io/docs/concepts/architecture/cgroups/",
    .severity = Severity::error,
    .aliases = {"SystemVerification"},
    .judge = judge<are_there>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
