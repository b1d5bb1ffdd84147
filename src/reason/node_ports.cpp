#include "reason/node_ports.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reason/kubeadm_release.hpp"

namespace nodecheck {
namespace {

using Strings = std::vector<std::string>;

constexpr std::size_t longest_command = 15;  ///< the kernel keeps no more of a name
constexpr std::string_view kubelets[]{"kubelet", "kubelite", "hyperkube", "k3s-server", "k3s-agent", "rke2", "k0s"};

Strings kubelet_programs() { return {std::begin(kubelets), std::end(kubelets)}; }

/// What kubeadm's control plane listens on, and those of others by default.
struct Component {
  int port;
  std::string_view name, address;
};
constexpr Component control_plane[]{{6443, "kube-apiserver", ""},
                                    {2379, "etcd", ""},
                                    {2380, "etcd", ""},
                                    {10257, "kube-controller-manager", "127.0.0.1"},
                                    {10259, "kube-scheduler", "127.0.0.1"}};
constexpr Component kube_proxy[]{{10256, "kube-proxy", ""}, {10249, "kube-proxy", "127.0.0.1"}};

NodePort port_of(const Component& c) {
  return {.port = c.port,
          .whose = std::string(c.name),
          .source = "default",
          .address = std::string(c.address),
          .programs = {std::string(c.name)},
          .in_pod = true};
}

NodePort kubelets_port(const KubeletSettings& kubelet) {
  return {.port = kubelet.port.value,
          .whose = "the kubelet",
          .source = kubelet.port.source,
          .address = {},
          .programs = kubelet_programs()};
}

NodePort port_of(const StaticPod& pod, const Setting<int>& port) {
  return {.port = port.value,
          .whose = pod.name.empty() ? pod.path : pod.name,
          .source = port.source,
          .address = {},
          .programs = pod.programs,
          .in_pod = true};
}

/// kubeadm up to 1.36 binds a port of its control plane on all addresses to see that it is free.
bool kubeadm_wants_all(const Profile& profile) {
  const auto& release = kubeadm_release(profile);
  return profile.phase.value == Phase::pre_join && profile.joins_by_kubeadm() &&
         (!release || *release < Version{1, 37, 0});
}

bool is_wildcard(const std::string& address) { return address == "0.0.0.0" || address == "::"; }

}  // namespace

std::vector<NodePort> ports_to_take(const KubeletSettings& kubelet, const Profile& profile) {
  std::vector<NodePort> ports{kubelets_port(kubelet)};
  if (kubelet.healthz_port.value != 0)
    ports.push_back({.port = kubelet.healthz_port.value,
                     .whose = "the kubelet's healthz",
                     .source = kubelet.healthz_port.source,
                     .address = kubelet.healthz_address.value,
                     .programs = kubelet_programs()});
  if (profile.role.value == Role::control_plane)
    for (const auto& component : control_plane) {
      ports.push_back(port_of(component));
      if (kubeadm_wants_all(profile)) ports.back().address.clear();
    }
  if (profile.proxy_mode.value != "none")
    for (const auto& component : kube_proxy) ports.push_back(port_of(component));
  return ports;
}

std::vector<NodePort> ports_in_use(const KubeletSettings& kubelet, const StaticPods& pods) {
  std::vector<NodePort> ports{kubelets_port(kubelet)};
  for (const auto& pod : pods.pods)
    for (const auto& port : pod.ports) ports.push_back(port_of(pod, port));
  return ports;
}

bool blocks(const Socket& socket, const NodePort& port) {
  if (port.address.empty() || is_wildcard(port.address) || socket.address == port.address) return true;
  const bool ipv4 = port.address.find(':') == std::string::npos;
  if (!ipv4) return socket.address == "::";
  if (socket.address == "0.0.0.0" || socket.address == "::ffff:" + port.address) return true;
  return socket.address == "::" && socket.v6_only != true;  // unless it says so, it takes IPv4 too
}

bool is_its_own(const Socket& socket, const NodePort& port) {
  if (!socket.owner) return false;
  const auto& owner = *socket.owner;
  if (owner.in_pod) return port.in_pod;
  const bool roots = socket.uid == 0 || (owner.unit.ends_with(".service") && !owner.unit.starts_with("user@"));
  const auto is_named = [&](const auto& program) { return program.substr(0, longest_command) == owner.command; };
  return roots && std::any_of(port.programs.begin(), port.programs.end(), is_named);
}

bool may_hold(const Socket& socket, const NodePort& port, Phase phase) {
  if (!is_its_own(socket, port)) return false;
  const auto& owner = *socket.owner;
  if (phase == Phase::start) return owner.command != "kubelet" || owner.unit == "kubelet.service";
  return !owner.in_pod && (owner.command == "etcd" || (owner.command != "kubelet" && is_kubelet(owner.command)));
}

bool is_kubelet(std::string_view command) {
  return std::find(std::begin(kubelets), std::end(kubelets), command) != std::end(kubelets);
}

std::string owner_text(const Socket& socket) {
  if (!socket.owner) return "somebody";
  const auto& [pid, command, unit, in_pod] = *socket.owner;
  if (in_pod) return fmt::format("{} (pid {}) of a pod", command, pid);
  if (pid == 1 || unit.empty() || unit.ends_with(".scope")) return fmt::format("{} (pid {})", command, pid);
  return fmt::format("{} ({}, pid {})", unit, command, pid);
}

}  // namespace nodecheck
