// Before any protocol: is there a socket, and does somebody listen? Each way to fail has a remedy of its own.
#include "facts/cri_endpoint.hpp"
#include "facts/cri_socket.hpp"
#include "facts/cri_version.hpp"
#include "reason/runtime_unit.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

using State = SocketProbe::State;

struct Words {
  std::string message, remedy;
};

Words missing(const std::string& path, const std::string& unit) {
  return {fmt::format("there is no socket at {}", path),
          fmt::format("Start the runtime, now and at boot:\n"
                      "  systemctl enable --now {}\n"
                      "or set containerRuntimeEndpoint in /var/lib/kubelet/config.yaml to the socket that is there.",
                      unit)};
}

Words stale(const std::string& path, const std::string& unit) {
  return {fmt::format("{} is left over: nobody listens on it", path),
          fmt::format("The daemon died without removing it. See why, and start it, now and at boot:\n"
                      "  journalctl -u {0} -b --no-pager -n 50\n"
                      "  systemctl restart {0}\n"
                      "  systemctl enable {0}",
                      unit)};
}

Words not_a_stream_socket(const std::string& path, const std::string& unit, const char* what) {
  return {fmt::format("{} is {}", path, what),
          fmt::format(
              "Is the endpoint right? If so, something else made what is there, often a bind mount before the daemon "
              "started: move it away, then:\n"
              "  systemctl restart {}",
              unit)};
}

Words backlog_full(const std::string& path, const std::string& unit) {
  return {fmt::format("the listener on {} accepts no connections: its backlog is full", path),
          fmt::format("The daemon hangs, is stopped, or has run out of file descriptors. Keep its stacks, then restart "
                      "it:\n"
                      "  systemctl kill -s USR1 --kill-who=main {0}\n"
                      "  journalctl -u {0} -b --no-pager -n 200\n"
                      "  systemctl restart {0}",
                      unit)};
}

Words too_long(const std::string& path) {
  return {fmt::format("{} has {} bytes; a socket path has at most 107", path, path.size()),
          "Move the runtime's socket to a shorter path, and set containerRuntimeEndpoint in "
          "/var/lib/kubelet/config.yaml to it."};
}

Words words_of(const CriSocket& socket, const std::string& unit) {
  switch (socket.state) {
    case State::stale:
      return stale(socket.path, unit);
    case State::not_a_socket:
      return not_a_stream_socket(socket.path, unit, "not a socket");
    case State::wrong_type:
      return not_a_stream_socket(socket.path, unit, "a datagram socket, not a stream socket");
    case State::backlog_full:
      return backlog_full(socket.path, unit);
    case State::too_long:
      return too_long(socket.path);
    case State::missing:
    case State::denied:
    case State::accepting:
      break;
  }
  return missing(socket.path, unit);
}

Evidence connected(const CriSocket& socket) {
  return {"connect(2)", socket.path, std::string(word(socket.state)), "accepting"};
}

Outcome activated_but_dead(const CriSocket& socket, const std::string& unit) {
  return fail({.message = fmt::format("systemd holds {}, but the service behind it does not answer", socket.path),
               .evidence = {{"SO_PEERCRED", socket.path, "pid 1 (systemd) listens, Version is not answered", unit}}},
              fmt::format("The socket unit listens in its service's stead. See why the service does not come up:\n"
                          "  systemctl status {0}.service\n"
                          "  journalctl -u {0}.service -b --no-pager -n 50\n"
                          "cri-dockerd needs Docker; both are to start at boot:\n"
                          "  systemctl enable --now docker {0}.service",
                          unit));
}

Outcome may_not_connect(const CriSocket& socket) {
  auto outcome = unknown({.message = fmt::format("connecting to {} needs root, or the group that owns it", socket.path),
                          .evidence = {connected(socket)}});
  outcome.remedy = "Run nodecheck as root:\n  sudo nodecheck run";
  return outcome;
}

std::string listener(const CriSocket& socket) {
  if (socket.peer_pid == 0) return {};
  return fmt::format(" (pid {}{}{})", socket.peer_pid, socket.peer_name.empty() ? "" : ", ", socket.peer_name);
}

Outcome accepts(const CriSocket& socket, const Result<CriVersion>& version, const Profile& profile) {
  if (socket.path.empty()) return not_applicable("no CRI endpoint");
  const auto unit = runtime_unit(socket.path, profile);
  if (socket.state == State::denied) return may_not_connect(socket);
  if (socket.state == State::accepting && socket.socket_activated() && unanswered(version))
    return activated_but_dead(socket, unit);
  if (socket.state == State::accepting) return pass("{} accepts connections{}", socket.path, listener(socket));
  auto words = words_of(socket, unit);
  return fail({.message = std::move(words.message), .evidence = {connected(socket)}}, std::move(words.remedy));
}

constexpr Check check{
    .id = "runtime.socket",
    .title = "The CRI socket accepts connections",
    .rationale = "The kubelet starts nothing, and reports the node NotReady, while nobody listens on the CRI socket.",
    .remedy =
        "Start the runtime, now and at boot:\n"
        "  systemctl enable --now containerd",
    .docs = "https://kubernetes.io/docs/setup/production-environment/container-runtimes/",
    .severity = Severity::error,
    .causes = {"runtime.endpoint", "runtime.unit"},
    .judge = judge<accepts>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
