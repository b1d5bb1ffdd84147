#include "reason/runtime_unit.hpp"

namespace nodecheck {
namespace {

std::string k3s_or_rke2(const Profile& profile) {
  const bool server = profile.role.value == Role::control_plane;
  if (profile.distribution.value == Distribution::rke2) return server ? "rke2-server" : "rke2-agent";
  return server ? "k3s" : "k3s-agent";
}

}  // namespace

std::string runtime_unit(std::string_view socket, const Profile& profile) {
  const auto names = [&](std::string_view part) { return socket.find(part) != std::string_view::npos; };
  if (names("/k3s/")) return k3s_or_rke2(profile);
  if (names("/k0s/")) return profile.role.value == Role::control_plane ? "k0scontroller" : "k0sworker";
  if (names("/microk8s/")) return "snap.microk8s.daemon-containerd";
  if (names("dockerd")) return "cri-docker";
  if (names("docker.sock")) return "docker";
  if (names("crio")) return "crio";
  if (names("containerd")) return "containerd";
  return "RUNTIME";
}

}  // namespace nodecheck
