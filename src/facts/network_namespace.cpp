#include "facts/network_namespace.hpp"

#include <fmt/format.h>

#include "facts/cri_socket.hpp"
#include "facts/processes.hpp"
#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(NetworkNamespace, ours_is_the_nodes, whose, initial)

namespace {

constexpr std::string_view kubelets[]{"kubelet", "k3s-server", "k3s-agent", "rke2"};

const Process* kubelet_of(const Processes& processes, std::uint64_t ours) {
  for (const auto name : kubelets)
    if (const auto* process = processes.find(name, ours); process && process->net_ns != 0) return process;
  return nullptr;
}

}  // namespace

template <>
NetworkNamespace probe<NetworkNamespace>(Node& node) {
  const auto& host = node.host();
  NetworkNamespace ns;
  // Only the initial namespace has this key (net/core/sysctl_net_core.c).
  ns.initial = host.exists("/proc/sys/net/core/netdev_max_backlog");
  const auto ours = net_ns_of(host, "self");
  const auto decide = [&](std::uint64_t nodes, std::string whose) {
    ns.whose = std::move(whose);
    ns.ours_is_the_nodes = ours != 0 && nodes == ours;
    return ns;
  };
  const auto processes = node.get<Processes>();
  if (*processes)
    if (const auto* kubelet = kubelet_of(**processes, ours))
      return decide(kubelet->net_ns, fmt::format("{} (pid {})", kubelet->name, kubelet->pid));
  const auto socket = node.get<CriSocket>();
  if (*socket && (*socket)->peer_pid > 1) {
    const auto pid = (*socket)->peer_pid;
    if (const auto nodes = net_ns_of(host, std::to_string(pid)))
      return decide(nodes, fmt::format("{} (pid {})", (*socket)->peer_name, pid));
  }
  ns.whose = "the initial one";
  ns.ours_is_the_nodes = ns.initial;
  return ns;
}

}  // namespace nodecheck
