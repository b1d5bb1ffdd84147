// The node must route IPv4 between its pods and the world; every device on the pods' path has a switch of its own.
#include "facts/links.hpp"
#include "facts/routes.hpp"
#include "facts/sysctls.hpp"
#include "profile.hpp"
#include "reason/needed_sysctls.hpp"
#include "reason/pod_path.hpp"
#include "registry.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view key = "net.ipv4.ip_forward";

constexpr std::string_view turn_on =
    "Now:\n"
    "  sysctl -w net.ipv4.ip_forward=1\n"
    "After reboots (and see that no later file sets it to 0):\n"
    "  grep -r forward /etc/sysctl.d /etc/sysctl.conf\n"
    "  echo 'net.ipv4.ip_forward = 1' >> /etc/sysctl.d/99-zz-kubernetes.conf";

/// Slashes, as sysctl(8) takes them too: a device's name may hold a dot.
std::string open_up(const std::vector<const Link*>& closed) {
  std::string now = "Now:";
  std::string later = "After reboots (and find what turned it off):\n  grep -r forward /etc/sysctl.d /etc/sysctl.conf";
  for (const auto* link : closed) {
    now += fmt::format("\n  sysctl -w {}", shell_word("net/ipv4/conf/" + link->name + "/forwarding=1"));
    later += fmt::format("\n  echo {} >> /etc/sysctl.d/99-zz-kubernetes.conf",
                         shell_word("net/ipv4/conf/" + link->name + "/forwarding = 1"));
  }
  return now + "\n" + later;
}

Outcome off(const std::string& value) {
  return fail(Finding{.message = fmt::format("{} is {}: this node forwards no IPv4 packets", key, value),
                      .evidence = {{sysctl_path(key), {}, value, "1"}}});
}

Outcome devices_forward(const Links& links, const Routes& routes, const Profile& profile) {
  std::vector<const Link*> closed;
  std::vector<Finding> findings;
  const Link* untold = nullptr;
  for (const auto* link : pod_path(links, routes, profile)) {
    if (!link->ipv4_forwarding) untold = link;
    if (link->ipv4_forwarding != false) continue;
    closed.push_back(link);
    findings.push_back(
        {.message = fmt::format("{} does not forward what comes in on it", link->name),
         .evidence = {{fmt::format("/proc/sys/net/ipv4/conf/{}/forwarding", link->name), {}, "0", "1"}}});
  }
  if (!findings.empty()) return fail(std::move(findings), open_up(closed));
  if (untold != nullptr)
    return unknown({.message = fmt::format("whether {} forwards what comes in on it could not be read", untold->name),
                    .evidence = {{fmt::format("/proc/sys/net/ipv4/conf/{}/forwarding", untold->name), {}, "", "1"}}});
  return pass("{} is 1", key);
}

Outcome forwards(const Sysctls& sysctls, const Result<Links>& links, const Result<Routes>& routes,
                 const Profile& profile) {
  if (const auto why = no_use(SysctlUse::ipv4_forwarding, profile); !why.empty()) return not_applicable("{}", why);
  if (profile.sets_up_itself() && profile.phase.value == Phase::pre_join)
    return not_applicable("{} sets it when it starts", word(profile.distribution.value));
  const auto value = sysctls.get(key);
  if (value != "1") return off(value.value_or("absent"));
  if (!links) return unknown(links.why());
  if (!routes) return unknown(routes.why());
  return devices_forward(*links, *routes, profile);
}

constexpr Check check{
    .id = "sysctl.ip-forward",
    .title = "IPv4 forwarding is on",
    .rationale = "The kernel drops packets between pods and other nodes unless it forwards.",
    .remedy = turn_on,
    .docs =
        "https://kubernetes.io/docs/setup/production-environment/container-runtimes/"
        "#prerequisite-ipv4-forwarding-optional",
    .severity = Severity::error,
    .namespaced = true,
    .aliases = {"FileContent--proc-sys-net-ipv4-ip_forward"},
    .judge = judge<forwards>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
