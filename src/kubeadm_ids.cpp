#include "kubeadm_ids.hpp"

#include <fnmatch.h>

#include <algorithm>

namespace nodecheck {
namespace {

// Sources: cmd/kubeadm/app/preflight/checks.go and checks_linux.go, and the release notes of 1.4 to 1.37.
constexpr KubeadmId rows[]{
    {"IsPrivilegedUser", "every command: runs as root",
     "an ordinary user may run nodecheck: what needs root or a capability is unknown, and says so"},
    {"CRI", "init, join: the runtime's Status answers and says RuntimeReady"},
    {"ContainerRuntimeVersion", "init, join, from 1.35: the runtime implements RuntimeConfig"},
    {"Swap", "init, join: /proc/swaps is empty"},
    {"SystemVerification", "init, join, upgrade: kernel release and configuration, operating system, cgroups"},
    {"Hostname", "init, join: the node's name is a DNS name and resolves"},
    {"KubeletVersion", "init, join: the kubelet is not too old, nor newer than the cluster"},
    {"Service-Kubelet", "init, join: the kubelet's service is enabled"},
    {"FileExisting-losetup", "init, join, from 1.33: in PATH"},
    {"FileExisting-mount", "init, join: in PATH"},
    {"FileExisting-cp", "init, join, from 1.33: in PATH"},
    {"FileExisting-conntrack", "init, for Kubernetes before 1.32: in PATH"},
    {"FileExisting-crictl", "before 1.32: in PATH"},
    {"FileExisting-ip", "before 1.33: in PATH"},
    {"FileExisting-iptables", "before 1.33: in PATH"},
    {"FileExisting-nsenter", "before 1.33: in PATH"},
    {"FileExisting-ebtables", "before 1.32: in PATH"},
    {"FileExisting-ethtool", "before 1.33: in PATH"},
    {"FileExisting-socat", "before 1.32: in PATH"},
    {"FileExisting-tc", "before 1.33: in PATH"},
    {"FileExisting-touch", "before 1.33: in PATH"},
    {"Port-10250", "init, join: the kubelet's port is free"},
    {"Port-6443", "init: the API server's port is free"},
    {"Port-10257", "init: the controller manager's port is free"},
    {"Port-10259", "init: the scheduler's port is free"},
    {"Port-2379", "init with a local etcd: its port for clients is free"},
    {"Port-2380", "init with a local etcd: its port for peers is free"},
    {"NumCPU", "init: at least two CPUs"},
    {"Mem", "init: at least 1700 MiB of memory"},
    {"KubernetesVersion", "init: kubeadm is not older than the Kubernetes version asked for",
     "it is about kubeadm's own release, which the node does not hold; kubelet.version compares the kubelet's"},
    {"Firewalld", "init: firewalld is not active"},
    {"FileAvailable--etc-kubernetes-kubelet.conf", "join: absent"},
    {"FileAvailable--etc-kubernetes-bootstrap-kubelet.conf", "join: absent"},
    {"FileAvailable--etc-kubernetes-pki-ca.crt", "join as a worker: absent"},
    {"FileAvailable--etc-kubernetes-manifests-kube-apiserver.yaml", "init: absent"},
    {"FileAvailable--etc-kubernetes-manifests-kube-controller-manager.yaml", "init: absent"},
    {"FileAvailable--etc-kubernetes-manifests-kube-scheduler.yaml", "init: absent"},
    {"FileAvailable--etc-kubernetes-manifests-etcd.yaml", "init: absent"},
    {"DirAvailable--etc-kubernetes-manifests", "before 1.12: empty",
     "other manifests are welcome there; host.leftovers asks for the four of a control plane by name"},
    {"DirAvailable--var-lib-etcd", "init with a local etcd: empty or absent"},
    {"HTTPProxy", "init, join: the API server is not reached through a proxy"},
    {"HTTPProxyCIDR", "init: addresses of Services and pods are not reached through a proxy"},
    {"FileContent--proc-sys-net-ipv4-ip_forward", "init, join to an address: begins with 1"},
    {"FileContent--proc-sys-net-ipv6-conf-default-forwarding", "the same of IPv6"},
    {"FileContent--proc-sys-net-bridge-bridge-nf-call-iptables", "before 1.30: begins with 1"},
    {"FileContent--proc-sys-net-bridge-bridge-nf-call-ip6tables", "before 1.30, with IPv6: begins with 1"},
    {"RequiredIPVSKernelModulesAvailable", "1.11 to 1.2x: the modules of ipvs"},
    {"IsDockerSystemdCheck", "1.14 to 1.20: Docker's cgroup driver is systemd"},
    {"ExternalEtcdVersion", "init with an external etcd: it answers and is not too old",
     "it asks other machines, with credentials of the cluster"},
    {"ExternalEtcdClientCertificates", "init with an external etcd: its certificates are there",
     "their paths stand in kubeadm's own configuration, which is not the node's"},
    {"ImagePull", "init, join as a control plane: the images can be pulled",
     "it pulls images, and nodecheck changes nothing; runtime.sandbox-image says whether the pause image is there"},
    {"CreateJob", "upgrade: a Job can be run in the cluster", "it asks the cluster, not the node, and changes it"},
    {"ControlPlaneNodesReady", "upgrade: all control plane nodes are ready", "it asks the cluster, not the node"},
    {"StaticPodManifest", "upgrade: the manifests of the control plane are there",
     "it is about the upgrade's own work"},
    {"CoreDNSUnsupportedPlugins", "upgrade: CoreDNS's configuration can be migrated",
     "it asks the cluster, not the node"},
    {"CoreDNSMigration", "upgrade: CoreDNS's configuration can be migrated", "it asks the cluster, not the node"},
};

bool matches(std::string_view pattern, std::string_view name) {
  return ::fnmatch(std::string(pattern).c_str(), std::string(name).c_str(), FNM_CASEFOLD) == 0;
}

}  // namespace

std::span<const KubeadmId> kubeadm_ids() { return rows; }

bool is_kubeadm_id(const std::string& pattern) {
  // What every release has called so, whatever port, file or program it was about.
  for (const auto* family :
       {"Port-[0-9]*", "FileExisting-?*", "FileAvailable--?*", "DirAvailable--?*", "FileContent--?*"})
    if (matches(family, pattern)) return true;
  return std::any_of(std::begin(rows), std::end(rows), [&](const auto& row) { return matches(pattern, row.id); });
}

std::vector<std::string_view> covered_by(const KubeadmId& row, const std::vector<const Check*>& all) {
  std::vector<std::string_view> ids;
  for (const auto* check : all)
    if (std::find(check->aliases.begin(), check->aliases.end(), row.id) != check->aliases.end())
      ids.push_back(check->id);
  return ids;
}

}  // namespace nodecheck
