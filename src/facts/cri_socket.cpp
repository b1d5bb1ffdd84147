#include "facts/cri_socket.hpp"

#include <fmt/format.h>

#include <system_error>

#include "facts/cri_endpoint.hpp"
#include "json.hpp"

namespace nodecheck {
namespace {

using State = SocketProbe::State;

constexpr Words<State, 8> states{{
    {State::accepting, "accepting"},
    {State::missing, "missing"},
    {State::stale, "stale"},
    {State::not_a_socket, "not-a-socket"},
    {State::wrong_type, "wrong-type"},
    {State::backlog_full, "backlog-full"},
    {State::denied, "denied"},
    {State::too_long, "too-long"},
}};

std::string name_of(const Host& host, int pid) {
  if (pid == 0) return {};
  try {
    auto name = host.read(fmt::format("/proc/{}/comm", pid));
    while (name.ends_with('\n')) name.pop_back();
    return name;
  } catch (const std::system_error&) {
    return {};  // gone meanwhile, or hidden by hidepid: the name is a comfort, not evidence
  }
}

}  // namespace

std::string_view word(State state) {
  for (const auto& [value, name] : states)
    if (value == state) return name;
  return "unknown";
}

NODECHECK_JSON_ENUM(State, states)
NODECHECK_JSON(CriSocket, path, state, peer_pid, peer_name)

template <>
CriSocket probe<CriSocket>(Node& node) {
  CriSocket fact;
  fact.path = node.need<CriEndpoint>().path;
  if (fact.path.empty()) return fact;
  const auto seen = node.host().probe_socket(fact.path);
  fact.state = seen.state;
  fact.peer_pid = seen.peer_pid;
  fact.peer_name = name_of(node.host(), seen.peer_pid);
  return fact;
}

}  // namespace nodecheck
