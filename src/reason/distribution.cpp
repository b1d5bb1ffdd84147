#include "reason/distribution.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace nodecheck {
namespace {

using D = Distribution;

struct Sign {
  D distribution;
  std::string_view path;
};
// What runs decides; then files. kind's come before kubeadm's, with which its nodes are made; folders that an
// uninstalled k3s, rke2 or k0s leaves behind come last.
constexpr std::pair<D, std::string_view> daemons[]{
    {D::k3s, "k3s-server"}, {D::k3s, "k3s-agent"}, {D::rke2, "rke2"}, {D::k0s, "k0s"}};
constexpr Sign signs[]{
    {D::kind, "/kind"},
    {D::eks, "/etc/eks"},
    {D::kubeadm, "/var/lib/kubelet/kubeadm-flags.env"},
    {D::kubeadm, "/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf"},
    {D::kubeadm, "/lib/systemd/system/kubelet.service.d/10-kubeadm.conf"},
    {D::kubeadm, "/etc/systemd/system/kubelet.service.d/10-kubeadm.conf"},
    {D::kubeadm, "/usr/bin/kubeadm"},
    {D::kubeadm, "/usr/local/bin/kubeadm"},
    {D::kubeadm, "/opt/bin/kubeadm"},
    {D::gke, "/home/kubernetes/bin"},  // a user called kubernetes may have one, too
    {D::rke2, "/var/lib/rancher/rke2"},
    {D::rke2, "/etc/rancher/rke2"},
    {D::k3s, "/var/lib/rancher/k3s"},
    {D::k3s, "/etc/rancher/k3s"},
    {D::k0s, "/var/lib/k0s"},
    {D::k0s, "/etc/k0s"},
};
constexpr std::string_view no_control_plane = "no control plane files";
constexpr std::string_view kubeconfigs[]{"/etc/kubernetes/kubelet.conf", "/var/lib/kubelet/kubeconfig",
                                         "/var/lib/rancher/k3s/agent/kubelet.kubeconfig",
                                         "/var/lib/rancher/rke2/agent/kubelet.kubeconfig", "/var/lib/k0s/kubelet.conf"};
constexpr std::string_view control_planes[]{"/etc/kubernetes/manifests/kube-apiserver.yaml",
                                            "/var/lib/rancher/k3s/server/tls", "/var/lib/rancher/rke2/server/tls",
                                            "/var/lib/k0s/pki/ca.key"};

}  // namespace

Derived<Distribution> distribution_of(const Landmarks& landmarks, const Processes& processes) {
  for (const auto& [distribution, name] : daemons)
    if (const auto* process = processes.find(name))
      return {distribution, fmt::format("{} runs (pid {})", name, process->pid)};
  for (const auto& sign : signs)
    if (landmarks.has(sign.path)) return {sign.distribution, std::string(sign.path)};
  return {D::other, "no sign of a known one"};
}

bool is_by_default(const Derived<Role>& role) {
  return role.source == no_control_plane || role.source.starts_with("default");
}

Derived<Role> role_of(const Landmarks& landmarks) {
  for (const auto path : control_planes)
    if (landmarks.has(path)) return {Role::control_plane, std::string(path)};
  for (const auto path : control_planes)
    if (landmarks.closed(path)) return {Role::worker, fmt::format("default: {} is closed to us", path)};
  return {Role::worker, std::string(no_control_plane)};
}

Derived<Phase> phase_of(const Landmarks& landmarks, const Result<KubeletSettings>& kubelet) {
  for (const auto path : kubeconfigs)
    if (landmarks.has(path)) return {Phase::running, std::string(path)};
  // A kubelet that names another kubeconfig than the ones we know (MicroK8s, hand-made units) was given it to join
  // with.
  if (kubelet && kubelet->origin == KubeletSettings::Origin::running && !kubelet->kubeconfig.value.empty() &&
      std::find(std::begin(kubeconfigs), std::end(kubeconfigs), kubelet->kubeconfig.value) == std::end(kubeconfigs))
    return {Phase::running, kubelet->kubeconfig.source};
  const auto closed =
      std::find_if(std::begin(kubeconfigs), std::end(kubeconfigs), [&](auto p) { return landmarks.closed(p); });
  if (closed != std::end(kubeconfigs) && kubelet && kubelet->pid != 0)
    return {Phase::running, fmt::format("a kubelet runs, and {} is closed to us", *closed)};
  return {Phase::pre_join, "no kubeconfig of a kubelet"};
}

}  // namespace nodecheck
