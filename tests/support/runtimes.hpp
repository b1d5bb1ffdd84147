#pragma once
// Kubelets and container runtimes as literals, for the checks that compare their cgroup drivers.
#include <optional>
#include <string>

#include "facts/kubelet_settings.hpp"
#include "support/cri_literals.hpp"

namespace nodecheck {

inline KubeletSettings kubelet(std::string driver, KubeletSettings::Origin origin = KubeletSettings::Origin::running) {
  KubeletSettings s;
  s.origin = origin;
  s.config_file = "/var/lib/kubelet/config.yaml";
  s.cgroup_driver = {std::move(driver), "/var/lib/kubelet/config.yaml:14"};
  return s;
}

inline CriVersion speaks_cri(std::string name = "containerd", std::string version = "v1.7.24",
                             std::string path = containerd_socket) {
  CriVersion v;
  v.path = std::move(path);
  v.api = "v1";
  v.runtime_name = std::move(name);
  v.runtime_version = std::move(version);
  return v;
}

inline CriConfig answers(std::string driver) {
  CriConfig c;
  c.path = containerd_socket;
  c.implemented = true;
  c.cgroup_driver = std::move(driver);
  return c;
}

inline CriConfig unimplemented() {
  CriConfig c;
  c.path = containerd_socket;
  c.refusal = "unknown method RuntimeConfig for service runtime.v1.RuntimeService";
  return c;
}

/// containerd's verbose Status: one runc handler.
inline CriStatus shows(std::optional<bool> systemd_cgroup) {
  CriStatus s;
  s.path = containerd_socket;
  s.default_handler = "runc";
  s.handlers = {{"runc", "io.containerd.runc.v2", systemd_cgroup}};
  return s;
}

/// No answer by the deadline.
template <class F>
Result<F> hung() {
  return Unavailable{Unavailable::Kind::timed_out, std::string(F::id), "no answer in time"};
}

}  // namespace nodecheck
