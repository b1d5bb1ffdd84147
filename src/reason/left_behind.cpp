#include "reason/left_behind.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "reason/distribution.hpp"
#include "reason/iptables_stacks.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view kubeconfigs[]{"/etc/kubernetes/kubelet.conf", "/etc/kubernetes/bootstrap-kubelet.conf"};
constexpr std::string_view manifests[]{
    "/etc/kubernetes/manifests/kube-apiserver.yaml", "/etc/kubernetes/manifests/kube-controller-manager.yaml",
    "/etc/kubernetes/manifests/kube-scheduler.yaml", "/etc/kubernetes/manifests/etcd.yaml"};
constexpr std::string_view ca = "/etc/kubernetes/pki/ca.crt";

/// kubeadm's name for a path: FileAvailable--etc-kubernetes-kubelet.conf.
std::string alias_of(std::string_view check, std::string_view path) {
  std::string name(path);
  std::replace(name.begin(), name.end(), '/', '-');
  return fmt::format("{}-{}", check, name);
}

Finding file(std::string_view path, std::string_view why, Severity severity = Severity::error) {
  return {.message = fmt::format("{} is there: {}", path, why),
          .severity = severity,
          .evidence = {{std::string(path), {}, "present", "absent before the node joins"}},
          .alias = alias_of("FileAvailable", path)};
}

/// Certificates that are copied to a control plane before it joins are no leftovers, and a role that nobody gave may be
/// either.
void add_ca(const Leftovers& left, const Derived<Role>& role, std::vector<Finding>& all) {
  if (!left.has(ca)) return;
  if (is_by_default(role) && left.has("/etc/kubernetes/pki/ca.key"))
    all.push_back(file(ca,
                       "kubeadm join refuses a worker with it; with ca.key beside it this looks like a control plane "
                       "being prepared, which --role control-plane tells",
                       Severity::warning));
  else
    all.push_back(file(ca, "kubeadm join refuses a worker with it"));
}

void add_etcd(const Leftovers& left, std::vector<Finding>& all) {
  if (!left.etcd || left.etcd->empty()) return;
  const bool only_found = *left.etcd == std::vector<std::string>{"lost+found"};
  all.push_back({.message = only_found
                                ? "/var/lib/etcd holds lost+found: kubeadm wants it empty, so mount its filesystem "
                                  "on /var/lib and let etcd be a folder below it"
                                : "/var/lib/etcd holds the data of an etcd that was here, and kubeadm wants it empty",
                 .severity = Severity::error,
                 .evidence = {{"/var/lib/etcd", {}, fmt::format("{}", fmt::join(*left.etcd, ", ")), "empty or absent"}},
                 .alias = "DirAvailable--var-lib-etcd"});
}

bool is_flannels(std::string_view name) { return name.starts_with("flannel"); }

/// Devices that only a CNI makes. tunl0 and the like come with a module, and docker0 is Docker's own.
bool is_cnis(std::string_view name) {
  constexpr std::string_view whole[]{"cni0",       "cilium_host", "cilium_net", "cilium_vxlan", "vxlan.calico", "weave",
                                     "kube-ipvs0", "kube-bridge", "antrea-gw0", "ovn-k8s-mp0",  "nodelocaldns"};
  return is_flannels(name) || std::find(std::begin(whole), std::end(whole), name) != std::end(whole);
}

}  // namespace

std::vector<Finding> leftover_files(const Leftovers& left, const Profile& profile) {
  std::vector<Finding> all;
  const bool control_plane = profile.role.value == Role::control_plane;
  for (const auto path : kubeconfigs)
    if (left.has(path)) all.push_back(file(path, "this node has joined a cluster, and kubeadm join refuses it"));
  for (const auto path : manifests)
    if (left.has(path))
      all.push_back(control_plane ? file(path, "kubeadm refuses to write over it")
                                  : file(path, "the kubelet would start it here", Severity::warning));
  if (control_plane)
    add_etcd(left, all);
  else
    add_ca(left, profile.role, all);
  return all;
}

std::vector<Finding> leftover_devices(const Links& links, const Processes& processes) {
  std::vector<Finding> all;
  const bool flanneld = processes.find("flanneld") != nullptr;
  for (const auto& link : links.links) {
    if (!is_cnis(link.name) || (flanneld && (is_flannels(link.name) || link.name == "cni0"))) continue;
    std::string addresses;
    for (const auto& address : link.addresses)
      addresses += (addresses.empty() ? "" : ", ") + fmt::format("{}/{}", address.ip, address.prefix_length);
    all.push_back({.message = fmt::format("{} is there, from a pod network that this node was in", link.name),
                   .severity = Severity::warning,
                   .evidence = {{"rtnetlink", link.name, addresses.empty() ? "present" : addresses, "absent"}}});
  }
  return all;
}

std::vector<Finding> leftover_chains(const NfTables* nf, const LegacyTables* legacy) {
  std::vector<Finding> all;
  const auto add = [&](const PodChains& chains, std::string_view tool) {
    const auto found = chains.find("KUBE-");
    if (found == chains.end()) return;
    all.push_back({.message = fmt::format("chains KUBE-* of a kube-proxy that was here are in {}", tool),
                   .severity = Severity::warning,
                   .evidence = {{std::string(tool), fmt::format("{}", fmt::join(found->second, ", ")), "chains KUBE-*",
                                 "none"}}});
  };
  if (nf) add(pod_chains(*nf), "iptables-nft");
  if (legacy) add(pod_chains(*legacy), "iptables-legacy");
  return all;
}

}  // namespace nodecheck
