#include "facts/landmarks.hpp"

#include <algorithm>
#include <system_error>

#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(Landmarks, present, unreadable)

namespace {

constexpr std::string_view paths[]{
    // kubeadm
    "/usr/bin/kubeadm",
    "/usr/local/bin/kubeadm",
    "/opt/bin/kubeadm",
    "/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf",
    "/lib/systemd/system/kubelet.service.d/10-kubeadm.conf",
    "/etc/systemd/system/kubelet.service.d/10-kubeadm.conf",
    "/var/lib/kubelet/kubeadm-flags.env",
    // other distributions
    "/var/lib/rancher/k3s",
    "/etc/rancher/k3s",
    "/var/lib/rancher/rke2",
    "/etc/rancher/rke2",
    "/var/lib/k0s",
    "/etc/k0s",
    "/etc/eks",
    "/home/kubernetes/bin",
    "/kind",
    // joined: the kubelet's kubeconfig
    "/etc/kubernetes/kubelet.conf",
    "/var/lib/kubelet/kubeconfig",
    "/var/lib/rancher/k3s/agent/kubelet.kubeconfig",
    "/var/lib/rancher/rke2/agent/kubelet.kubeconfig",
    "/var/lib/k0s/kubelet.conf",
    // control plane
    "/etc/kubernetes/manifests/kube-apiserver.yaml",
    "/var/lib/rancher/k3s/server/tls",
    "/var/lib/rancher/rke2/server/tls",
    "/var/lib/k0s/pki/ca.key",
    // systemd runs (sd_booted)
    "/run/systemd/system",
};

}  // namespace

bool Landmarks::has(std::string_view path) const {
  return std::find(present.begin(), present.end(), path) != present.end();
}

bool Landmarks::closed(std::string_view path) const {
  return std::find(unreadable.begin(), unreadable.end(), path) != unreadable.end();
}

template <>
Landmarks probe<Landmarks>(Node& node) {
  Landmarks landmarks;
  for (const auto path : paths) {
    try {
      if (node.host().exists(path)) landmarks.present.emplace_back(path);
    } catch (const std::system_error& e) {
      if (e.code().value() != EACCES && e.code().value() != EPERM) throw;
      landmarks.unreadable.emplace_back(path);
    }
  }
  return landmarks;
}

}  // namespace nodecheck
