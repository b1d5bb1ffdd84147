#include "facts/leftovers.hpp"

#include <algorithm>
#include <system_error>

#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(Leftovers, present, closed, etcd, etcd_closed)

namespace {

constexpr std::string_view files[]{
    "/etc/kubernetes/kubelet.conf",
    "/etc/kubernetes/bootstrap-kubelet.conf",
    "/etc/kubernetes/pki/ca.crt",
    "/etc/kubernetes/pki/ca.key",  // nobody but a control plane has it
    "/etc/kubernetes/manifests/kube-apiserver.yaml",
    "/etc/kubernetes/manifests/kube-controller-manager.yaml",
    "/etc/kubernetes/manifests/kube-scheduler.yaml",
    "/etc/kubernetes/manifests/etcd.yaml",
};

bool is_denied(const std::system_error& e) { return e.code().value() == EACCES || e.code().value() == EPERM; }

void read_etcd(const Host& host, Leftovers& fact) try {
  auto names = host.list("/var/lib/etcd");
  constexpr std::size_t enough = 8;
  names.resize(std::min(names.size(), enough));
  fact.etcd = std::move(names);
} catch (const std::system_error& e) {
  fact.etcd_closed = is_denied(e);
  if (!fact.etcd_closed && e.code().value() != ENOENT && e.code().value() != ENOTDIR) throw;
}

}  // namespace

bool Leftovers::has(std::string_view path) const {
  return std::find(present.begin(), present.end(), path) != present.end();
}

template <>
Leftovers probe<Leftovers>(Node& node) {
  Leftovers fact;
  for (const auto path : files) try {
      if (node.host().exists(path)) fact.present.emplace_back(path);
    } catch (const std::system_error& e) {
      if (!is_denied(e)) throw;
      fact.closed.emplace_back(path);
    }
  read_etcd(node.host(), fact);
  return fact;
}

}  // namespace nodecheck
