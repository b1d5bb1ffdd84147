#include "reason/boot_forward_remedy.hpp"

#include <fmt/format.h>

namespace nodecheck {
namespace {

/// file:line is a path and a number for sed.
std::string line_of(const std::string& source) { return source.substr(source.rfind(':') + 1); }
std::string path_of(const std::string& source) { return source.substr(0, source.rfind(':')); }

struct Pods {
  std::string cidr, remark;
};
Pods pods_of(const Profile& profile, std::string_view family) {
  for (const auto& cidr : profile.pod_cidrs.value)
    if ((cidr.find(':') != std::string::npos) == (family == "ip6")) return {cidr, ""};
  if (family == "ip6") return {"fd00:10:244::/56", " (here an example)"};
  return {"10.244.0.0/16", " (here flannel's default)"};
}

std::string against_docker(std::string_view family) {
  return fmt::format(
      "Docker sets it only where it has to switch forwarding on itself. Have boot do that before Docker starts:\n"
      "  echo '{} = 1' >> /etc/sysctl.d/99-zz-kubernetes.conf",
      family == "ip6" ? "net.ipv6.conf.all.forwarding" : "net.ipv4.ip_forward");
}

std::string against_ufw(const BootTable& table, const BootVerdict& verdict, const Profile& profile) {
  const auto [cidr, remark] = pods_of(profile, table.family);
  const auto routes = fmt::format("  ufw route allow from {}\n  ufw route allow to {}", cidr, cidr);
  if (!verdict.by_policy) return fmt::format("Tell ufw to route what pods send{}:\n{}", remark, routes);
  return fmt::format("Let ufw pass what is forwarded:\n  ufw default allow routed\nor pods' addresses alone{}:\n{}",
                     remark, routes);
}

std::string saved_policy(const BootTable& table, const BootVerdict& verdict) {
  return fmt::format("Let the saved chain accept:\n  sed -i.bak '{}s/DROP/ACCEPT/' {}", line_of(verdict.source),
                     path_of(verdict.source)) +
         (table.loader == "netfilter-persistent.service"
              ? "\nor, where the rules of now are right, save those:\n  netfilter-persistent save"
              : "");
}

}  // namespace

std::string remedy_after_boot(const BootTable& table, const BootChain&, const BootVerdict& verdict,
                              const Profile& profile) {
  if (verdict.source == "dockerd") return against_docker(table.family);
  if (table.loader == "ufw.service") return against_ufw(table, verdict, profile);
  const bool saved = verdict.source.starts_with("/etc/iptables/") || verdict.source.starts_with("/etc/sysconfig/ip");
  if (saved && verdict.by_policy) return saved_policy(table, verdict);
  return fmt::format("See what else {} is for, and take it out or let it accept what pods send.", verdict.source);
}

std::string firewalld_after_boot(const Profile& profile) {
  const auto [cidr, remark] = pods_of(profile, "ip");
  return fmt::format(
      "Put the pods' addresses{} into a zone that accepts:\n"
      "  firewall-cmd --permanent --zone=trusted --add-source={}",
      remark, cidr);
}

}  // namespace nodecheck
