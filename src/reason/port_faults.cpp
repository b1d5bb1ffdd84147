#include "reason/port_faults.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "text.hpp"

namespace nodecheck {
namespace {

constexpr auto see_who = "See who has it, and have it listen elsewhere or stop it:\n  ss -tnap";

std::string kubeadm_id(const NodePort& port) { return fmt::format("Port-{}", port.port); }

Evidence seen(const Sockets& all, const Socket& socket, std::string wanted) {
  const auto address = socket.address.find(':') == std::string::npos ? socket.address : "[" + socket.address + "]";
  return {all.tcp_source, fmt::format("tcp {}:{}{}", address, socket.port, socket.listens ? "" : ", bound alone"),
          owner_text(socket), std::move(wanted)};
}

std::string stop(const Socket& socket) {
  if (!socket.owner) return see_who;
  if (socket.owner->in_pod) return "Pods that an earlier cluster left on this node are taken away by:\n  kubeadm reset";
  if (socket.owner->pid != 1 && socket.owner->unit.ends_with(".service"))
    return fmt::format("Have {0} listen elsewhere; or stop it, now and at boot:\n  systemctl disable --now {0}",
                       shell_word(socket.owner->unit));
  return fmt::format("See who it is and who starts it, and stop it:\n  ss -tnap 'sport = :{}'", socket.port);
}

PortFault closed(const NodePort& port, const Sockets& sockets, bool kubelet_runs) {
  Finding finding{.message = fmt::format("nobody listens on port {}, which is {}'s", port.port, port.whose),
                  .evidence = {{sockets.tcp_source, fmt::format("tcp *:{}", port.port), "nobody",
                                port.whose + ", by " + port.source}},
                  .alias = kubeadm_id(port)};
  if (port.in_pod)
    return PortFault{std::move(finding), fmt::format("See why its container does not run:\n  crictl ps -a --name {}",
                                                     shell_word(port.whose))};
  if (!kubelet_runs) {  // which others say, and weigh
    finding.message = fmt::format("nobody listens on port {}, for no kubelet runs", port.port);
    finding.severity = Severity::warning;
  }
  return PortFault{std::move(finding), "See why the kubelet does not:\n  journalctl -u kubelet -b --no-pager -n 50"};
}

/// Of a control plane whose etcd is external, or of one that is to be made here.
PortFault held_by_etcd(const NodePort& port, const Sockets& sockets, const Socket& socket) {
  return {{.message = fmt::format("port {} is taken by {}: kubeadm refuses that unless etcd is external", port.port,
                                  owner_text(socket)),
           .severity = Severity::warning,
           .evidence = {seen(sockets, socket, "free, or an external etcd")},
           .alias = kubeadm_id(port)},
          stop(socket),
          ""};
}

}  // namespace

std::optional<PortFault> fault_of_taken(const NodePort& port, const Sockets& sockets, Phase phase) {
  for (const auto* socket : sockets.at(Socket::Protocol::tcp, static_cast<std::uint16_t>(port.port))) {
    if (!blocks(*socket, port)) continue;
    if (may_hold(*socket, port, phase)) {
      if (phase == Phase::pre_join && socket->owner->command == "etcd") return held_by_etcd(port, sockets, *socket);
      continue;
    }
    const bool may_be_its_own = !socket->owner && phase == Phase::start;
    return PortFault{
        {.message = fmt::format("port {}, which {} needs, is taken by {}", port.port, port.whose, owner_text(*socket)),
         .evidence = {seen(sockets, *socket, "free")},
         .alias = kubeadm_id(port)},
        stop(*socket),
        may_be_its_own ? sockets.owners_unread : ""};
  }
  return std::nullopt;
}

std::optional<PortFault> fault_of_open(const NodePort& port, const Sockets& sockets, bool kubelet_runs) {
  const auto held = sockets.at(Socket::Protocol::tcp, static_cast<std::uint16_t>(port.port));
  if (held.empty()) return closed(port, sockets, kubelet_runs);
  const auto has_it = [&](const auto* socket) { return socket->listens && is_its_own(*socket, port); };
  if (std::any_of(held.begin(), held.end(), has_it)) return std::nullopt;
  const auto unowned = std::find_if(held.begin(), held.end(), [](const auto* socket) { return !socket->owner; });
  const auto& socket = unowned == held.end() ? *held.front() : **unowned;
  return PortFault{
      {.message = fmt::format("port {}, which is {}'s, is held by {}", port.port, port.whose, owner_text(socket)),
       .evidence = {seen(sockets, socket, port.whose + ", by " + port.source)},
       .alias = kubeadm_id(port)},
      stop(socket),
      socket.owner ? "" : sockets.owners_unread};
}

}  // namespace nodecheck
