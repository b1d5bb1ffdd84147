#include "reason/forward_remedy.hpp"

#include <fmt/format.h>

#include <string_view>

#include "text.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view docker_hint =
    "\nFor the next boot, see who sets it: a rules file (/etc/iptables/rules.v4, ufw's DEFAULT_FORWARD_POLICY), or "
    "Docker, "
    "which does so only where it had to switch ip_forward on itself. Switch that on before it starts:\n"
    "  echo 'net.ipv4.ip_forward = 1' >> /etc/sysctl.d/99-zz-kubernetes.conf\n"
    "or, with Docker 28 and later, set \"ip-forward-no-drop\": true in /etc/docker/daemon.json.";

constexpr std::string_view file_hint =
    "\nFor the next boot, take it out of what installs it: /etc/nftables.conf, /etc/iptables/rules.v4, or the service "
    "that owns the table.";

std::string firewalld(const ForwardChain& chain, const std::string& pod_cidr) {
  if (chain.table == "firewalld_policy_drop")  // installed while firewalld reloads, and in panic mode
    return "firewalld drops everything in panic mode, and for a moment while it reloads:\n  firewall-cmd --panic-off";
  const auto source = pod_cidr.empty() ? std::string("10.244.0.0/16") : pod_cidr;
  return fmt::format(
      "firewalld rejects what no zone accepts. Put the pods' addresses{} into a zone that does, now and for the next "
      "boot:\n"
      "  firewall-cmd --zone=trusted --add-source={}\n"
      "  firewall-cmd --permanent --zone=trusted --add-source={}",
      pod_cidr.empty() ? " (here flannel's default)" : "", source, source);
}

std::string legacy(const ForwardChain& chain) {
  if (chain.last.by_policy())
    return fmt::format("Let the chain accept:\n  iptables-legacy -t {} -P FORWARD ACCEPT{}", chain.table, docker_hint);
  return fmt::format("Delete the rule:\n  iptables-legacy -t {} -D {} {}{}", chain.table, chain.last.chain,
                     chain.last.handle, file_hint);
}

std::string native(const ForwardChain& chain) {
  if (chain.last.by_policy())
    return fmt::format("Let the chain accept:\n  nft chain {} '{{ policy accept ; }}'{}", place_of(chain, chain.last),
                       is_iptables_policy(chain, chain.last) ? docker_hint : file_hint);
  return fmt::format("Delete the rule:\n  nft delete rule {}{}", place_of(chain, chain.last), file_hint);
}

}  // namespace

std::string stack_of(const ForwardChain& chain) { return chain.legacy ? "iptables-legacy" : "nf_tables"; }

std::string place_of(const ForwardChain& chain, const PathStop& stop) {
  const auto where = fmt::format("{} {} {}", chain.family, shell_word(chain.table), shell_word(stop.chain));
  if (stop.by_policy()) return where;
  return fmt::format("{} {} {}", where, chain.legacy ? "rule" : "handle", stop.handle);
}

bool is_iptables_policy(const ForwardChain& chain, const PathStop& stop) {
  return stop.by_policy() && chain.family == "ip" && chain.table == "filter" && chain.name == "FORWARD";
}

std::string remedy_for(const ForwardChain& chain, const std::string& pod_cidr) {
  if (chain.legacy) return legacy(chain);
  if (chain.table.starts_with("firewalld")) return firewalld(chain, pod_cidr);
  return native(chain);
}

}  // namespace nodecheck
