#pragma once
// Facts of a containerd that is well, for tests to spoil one thing at a time.
#include "facts/cri_config.hpp"
#include "facts/cri_endpoint.hpp"
#include "facts/cri_socket.hpp"
#include "facts/cri_status.hpp"
#include "facts/cri_version.hpp"
#include "profile.hpp"

namespace nodecheck {

inline constexpr auto containerd_socket = "/run/containerd/containerd.sock";

inline CriEndpoint endpoint() {
  return {containerd_socket, "well-known path", false, true, containerd_socket, {{containerd_socket, true}}};
}

inline CriSocket socket_in(SocketProbe::State state) {
  return {containerd_socket, state, state == SocketProbe::State::accepting ? 812 : 0, {}};
}

inline CriVersion containerd_v1() {
  CriVersion version;
  version.path = containerd_socket;
  version.api = "v1";
  version.runtime_name = "containerd";
  version.runtime_version = "v1.6.20";
  version.latency_seconds = 0.0012;
  return version;
}

/// A Version that was refused, and what was learnt of who refused it.
inline CriVersion refusal(int code, const std::string& words) {
  CriVersion version;
  version.path = containerd_socket;
  version.latency_seconds = 0.0012;
  version.code = code;
  version.refusal = words;
  return version;
}

inline CriStatus status_of(bool runtime, bool network) {
  CriStatus status;
  status.path = containerd_socket;
  status.conditions = {
      {"RuntimeReady", runtime, runtime ? "" : "DockerDaemonNotReady", runtime ? "" : "docker: down"},
      {"NetworkReady", network, network ? "" : "NetworkPluginNotReady", network ? "" : "cni plugin not initialized"}};
  return status;
}

inline Profile with_kubelet(int major, int minor) {
  Profile profile;
  profile.kubelet_version = {Version{major, minor, 0}, "--kubelet-version"};
  return profile;
}

inline Unavailable no_answer() {
  return {Unavailable::Kind::timed_out, "runtime.v1.RuntimeService/Version", "no answer by the deadline"};
}
inline Unavailable denied() { return {Unavailable::Kind::denied, containerd_socket, "needs root"}; }

}  // namespace nodecheck
