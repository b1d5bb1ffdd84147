#include "reason/forward_remedy.hpp"

#include <fmt/format.h>

#include <string_view>

#include "text.hpp"

namespace nodecheck {
namespace {

/// Docker sets DROP only where it had to switch forwarding on itself, for IPv4 and IPv6 apart.
std::string docker_hint(const ChainVerdict& chain) {
  const auto* key = chain.family == "ip6" ? "net.ipv6.conf.all.forwarding" : "net.ipv4.ip_forward";
  return fmt::format(
      "\nFor the next boot, see who sets it: a rules file (/etc/iptables/rules.v{}, ufw's DEFAULT_FORWARD_POLICY), or "
      "Docker, which does so only where it had to switch forwarding on itself. Switch that on before it starts:\n"
      "  echo '{} = 1' >> /etc/sysctl.d/99-zz-kubernetes.conf\n"
      "or, with Docker 28 and later, set \"ip-forward-no-drop\": true in /etc/docker/daemon.json.",
      chain.family == "ip6" ? 6 : 4, key);
}

/// One with a map or a set may stop more than pods: there an element is to go, not the rule.
constexpr std::string_view see_first =
    "See what else the rule stops, and delete it, or of its set or map what names the pods:\n";

constexpr std::string_view file_hint =
    "\nFor the next boot, take it out of what installs it: /etc/nftables.conf, /etc/iptables/rules.v4, or the service "
    "that owns the table.";

/// Where nobody told the pods' addresses, what most clusters have, or what an IPv6 one could have.
struct Pods {
  std::string cidr, remark;
};
Pods pods_of(const ChainVerdict& chain, const std::string& pod_cidr) {
  if (!pod_cidr.empty()) return {pod_cidr, ""};
  if (chain.family == "ip6") return {"fd00:10:244::/56", " (here an example)"};
  return {"10.244.0.0/16", " (here flannel's default)"};
}

std::string firewalld(const ChainVerdict& chain, const std::string& pod_cidr) {
  if (chain.table == "firewalld_policy_drop")  // installed while firewalld reloads, and in panic mode
    return "firewalld drops everything in panic mode, and for a moment while it reloads:\n  firewall-cmd --panic-off";
  const auto [cidr, remark] = pods_of(chain, pod_cidr);
  return fmt::format(
      "firewalld rejects what no zone accepts. Put the pods' addresses{} into a zone that does, now and for the next "
      "boot:\n"
      "  firewall-cmd --zone=trusted --add-source={}\n"
      "  firewall-cmd --permanent --zone=trusted --add-source={}",
      remark, cidr, cidr);
}

std::string ufw(const ChainVerdict& chain, const std::string& pod_cidr) {
  const auto [cidr, remark] = pods_of(chain, pod_cidr);
  return fmt::format(
      "ufw drops what it is not told to route. Tell it the pods' addresses{}, now and for the next boot:\n"
      "  ufw route allow from {}\n"
      "  ufw route allow to {}",
      remark, cidr, cidr);
}

std::string legacy(const ChainVerdict& chain, const Stop& stop) {
  const auto* command = chain.family == "ip6" ? "ip6tables-legacy" : "iptables-legacy";
  if (stop.by_policy())
    return fmt::format("Let the chain accept:\n  {} -t {} -P {} ACCEPT{}", command, chain.table, chain.name,
                       docker_hint(chain));
  return fmt::format("{0}  {1} -t {2} -L {3} -n --line-numbers\n  {1} -t {2} -D {3} {4}{5}", see_first, command,
                     chain.table, stop.chain, stop.handle, file_hint);
}

/// Docker 28 drops what comes to docker0 from elsewhere, before anything appended to FORWARD is asked.
std::string docker_chain(const std::string& pod_cidr) {
  return fmt::format(
      "Docker drops what other hosts send to its bridge. Accept the pods' traffic before its rules are asked:\n"
      "  iptables -I DOCKER-USER {}-j ACCEPT\n"
      "Docker keeps DOCKER-USER over restarts; after a reboot something must add the rule again, such as a drop-in of "
      "docker.service with that command as ExecStartPost=. Or let the CNI have a bridge of its own.",
      pod_cidr.empty() ? "" : fmt::format("-d {} ", pod_cidr));
}

std::string native(const ChainVerdict& chain, const Stop& stop, const std::string& pod_cidr) {
  if (stop.by_policy())
    return fmt::format("Let the chain accept:\n  nft chain {} '{{ policy accept ; }}'{}", place_of(chain, stop),
                       is_iptables_policy(chain, stop) ? docker_hint(chain) : std::string(file_hint));
  if (chain.family == "ip" && stop.chain.starts_with("DOCKER")) return docker_chain(pod_cidr);
  auto in = stop;
  in.handle = 0;
  return fmt::format("{}  nft -a list chain {}\n  nft delete rule {}{}", see_first, place_of(chain, in),
                     place_of(chain, stop), file_hint);
}

std::string place(const ChainVerdict& chain, const std::string& in, std::uint64_t handle) {
  const auto where = fmt::format("{} {} {}", chain.family, shell_word(chain.table), shell_word(in));
  if (handle == 0) return where;
  return fmt::format("{} {} {}", where, chain.legacy ? "rule" : "handle", handle);
}

}  // namespace

std::string stack_of(const ChainVerdict& chain) { return chain.legacy ? "iptables-legacy" : "nf_tables"; }

std::string place_of(const ChainVerdict& chain, const Stop& stop) { return place(chain, stop.chain, stop.handle); }

std::string place_of(const ChainVerdict& chain, const Doubt& doubt) { return place(chain, doubt.chain, doubt.handle); }

bool is_iptables_policy(const ChainVerdict& chain, const Stop& stop) {
  return stop.by_policy() && chain.family.starts_with("ip") && chain.table == "filter" && chain.name == "FORWARD";
}

std::string remedy_for(const ChainVerdict& chain, const Stop& stop, FirewallOwner owner, const std::string& pod_cidr) {
  if (owner == FirewallOwner::firewalld) return firewalld(chain, pod_cidr);
  const bool docker = stop.chain.starts_with("DOCKER");  // in the same table
  if (owner == FirewallOwner::ufw && !docker) return ufw(chain, pod_cidr);
  return chain.legacy ? legacy(chain, stop) : native(chain, stop, pod_cidr);
}

}  // namespace nodecheck
