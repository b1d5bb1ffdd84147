// Strict reverse path filtering drops what comes in on another device than the answer would leave by. Overlays, policy
// routing and a second uplink do just that; the loose form asks only whether there is a way back at all.
#include "facts/links.hpp"
#include "facts/routes.hpp"
#include "facts/sysctls.hpp"
#include "profile.hpp"
#include "reason/pod_path.hpp"
#include "registry.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view key = "net.ipv4.conf.all.rp_filter";

struct Strict {
  std::vector<Finding> findings;
  std::string now = "Now, the loose form; the larger of a device's value and all's counts:", later = "After reboots:";
};

std::string device_key(const Link& link) { return "net/ipv4/conf/" + link.name + "/rp_filter"; }

void add(Strict& strict, const Link& link, const std::string& all) {
  const auto own = std::to_string(*link.rp_filter);
  Finding f{.message = fmt::format("reverse path filtering on {} is strict: what comes in on it is dropped where the "
                                   "answer would leave by another device",
                                   link.name)};
  f.evidence.push_back({"/proc/sys/" + device_key(link), {}, own, "2"});
  if (all == "1") f.evidence.push_back({sysctl_path(key), {}, all, ""});
  strict.findings.push_back(std::move(f));
  // Slashes, as sysctl(8) takes them too: a device's name may hold a dot.
  strict.now += fmt::format("\n  sysctl -w {}", shell_word(device_key(link) + "=2"));
  strict.later +=
      fmt::format("\n  echo {} >> /etc/sysctl.d/99-zz-kubernetes.conf", shell_word(device_key(link) + " = 2"));
}

Outcome judge_devices(const std::vector<const Link*>& path, const std::string& all) {
  Strict strict;
  std::string seen, untold;
  for (const auto* link : path) {
    if (!link->rp_filter) {
      untold = link->name;
      continue;
    }
    const auto effective = std::max(std::to_string(*link->rp_filter), all);
    if (effective == "1") add(strict, *link, all);
    seen += fmt::format("{}{} {}", seen.empty() ? "" : ", ", link->name, effective);
  }
  if (!strict.findings.empty()) return fail(std::move(strict.findings), strict.now + "\n" + strict.later);
  if (!untold.empty()) return unknown(Finding{.message = "the kernel does not tell rp_filter of " + untold});
  return pass("{}", seen);
}

Outcome is_not_strict(const Sysctls& sysctls, const Links& links, const Routes& routes, const Profile& profile) {
  if (!profile.ipv4()) return not_applicable("the cluster is IPv6 only");
  const auto path = outer_path(links, routes, profile);
  if (path.empty()) return not_applicable("there is neither a default route nor a tunnel");
  return judge_devices(path, sysctls.get(key).value_or("0"));
}

constexpr Check check{
    .id = "sysctl.rp-filter",
    .title = "Reverse path filtering is not strict where pods' packets come in",
    .rationale =
        "With rp_filter 1 the kernel drops, without a word, what comes in by another way than it would answer.",
    .remedy = "Set rp_filter of the uplink and of the tunnel to 2, which is the loose form.",
    .docs = "https://docs.kernel.org/networking/ip-sysctl.html",
    .severity = Severity::warning,
    .namespaced = true,
    .judge = judge<is_not_strict>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
