// What pods of one bridge say to each other must pass through iptables, or Services break on the way back.
#include "facts/links.hpp"
#include "facts/sysctls.hpp"
#include "profile.hpp"
#include "reason/needed_sysctls.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

struct Row {
  std::string_view key;
  bool BridgeNetfilter::*
      attribute;  ///< the bridge's own switch, which is or-ed with the key (net/bridge/br_netfilter_hooks.c)
  Severity (*severity)(const Profile&);
};

std::string remedy_for(std::string_view key) {
  return fmt::format(
      "Now (the key exists only once br_netfilter is loaded):\n"
      "  modprobe br_netfilter\n"
      "  sysctl -w {0}=1\n"
      "After reboots:\n"
      "  echo br_netfilter > /etc/modules-load.d/br_netfilter.conf\n"
      "  echo '{0} = 1' >> /etc/sysctl.d/99-zz-kubernetes.conf",
      key);
}

bool set_on_bridge(const Result<Links>& links, const Profile& profile, bool BridgeNetfilter::*attribute) {
  const auto* bridge = links ? links->find(profile.pod_bridge.value) : nullptr;
  return bridge && bridge->bridge && (*bridge->bridge).*attribute;
}

template <const Row& row>
Outcome calls(const Sysctls& sysctls, const Result<Links>& links, const Profile& profile) {
  if (const auto why = no_use(SysctlUse::bridged_traffic, profile); !why.empty()) return not_applicable("{}", why);
  if (profile.sets_up_itself() && profile.phase.value == Phase::pre_join)
    return not_applicable("{} sets it when it starts", word(profile.distribution.value));
  const auto value = sysctls.get(row.key);
  if (value == "1") return pass("{} is 1", row.key);
  // Without the module nobody acts on the bridge's attribute, which is there all the same.
  if (value && !profile.pod_bridge.value.empty() && !links) return unknown(links.why());
  if (value && set_on_bridge(links, profile, row.attribute))
    return pass("{} is {}, and {}'s own attribute is on", row.key, *value, profile.pod_bridge.value);
  if (profile.pod_network.value == PodNetwork::unset && !profile.network_unread.empty())
    return unknown(Finding{fmt::format("{} is {}, and whether pods hang on a bridge could not be read: {}", row.key,
                                       value.value_or("absent"), profile.network_unread),
                           Severity::error,
                           {{sysctl_path(row.key), {}, value.value_or("absent"), "1"}}});
  auto message = value ? fmt::format("{} is {}", row.key, *value)
                       : fmt::format("{} does not exist: br_netfilter is not loaded", row.key);
  return fail(
      Finding{std::move(message), row.severity(profile), {{sysctl_path(row.key), {}, value.value_or("absent"), "1"}}},
      remedy_for(row.key));
}

Severity for_ipv4(const Profile& profile) {
  return profile.pod_network.value == PodNetwork::unset ? Severity::warning : Severity::error;
}
Severity for_ipv6(const Profile& profile) {
  return profile.pod_network.value == PodNetwork::bridged && profile.ipv6() ? Severity::error : Severity::warning;
}

constexpr Row iptables_row{"net.bridge.bridge-nf-call-iptables", &BridgeNetfilter::call_iptables, for_ipv4};
constexpr Row ip6tables_row{"net.bridge.bridge-nf-call-ip6tables", &BridgeNetfilter::call_ip6tables, for_ipv6};

constexpr std::string_view docs =
    "https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/network-plugins/"
    "#network-plugin-requirements";

constexpr Check iptables{
    .id = "sysctl.bridge-nf-call-iptables",
    .title = "Bridged IPv4 traffic passes through iptables",
    .rationale = "With 0, the answer of a Service's backend on the same node is not translated back and is lost.",
    .remedy = "Now:\n  sysctl -w net.bridge.bridge-nf-call-iptables=1",
    .docs = docs,
    .severity = Severity::error,
    .namespaced = true,
    .causes = {"kernel.module-br-netfilter"},
    .aliases = {"FileContent--proc-sys-net-bridge-bridge-nf-call-iptables"},
    .judge = judge<calls<iptables_row>>,
};
constexpr Check ip6tables{
    .id = "sysctl.bridge-nf-call-ip6tables",
    .title = "Bridged IPv6 traffic passes through ip6tables",
    .rationale = "With 0, the answer of a Service's IPv6 backend on the same node is not translated back and is lost.",
    .remedy = "Now:\n  sysctl -w net.bridge.bridge-nf-call-ip6tables=1",
    .docs = docs,
    .severity = Severity::warning,
    .namespaced = true,
    .causes = {"kernel.module-br-netfilter"},
    .aliases = {"FileContent--proc-sys-net-bridge-bridge-nf-call-ip6tables"},
    .judge = judge<calls<ip6tables_row>>,
};
const Registered registered[]{Registered{iptables}, Registered{ip6tables}};

}  // namespace
}  // namespace nodecheck
