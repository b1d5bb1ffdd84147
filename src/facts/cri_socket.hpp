#pragma once
// What the endpoint's socket says before gRPC is spoken.
#include <string>
#include <string_view>

#include "facts.hpp"
#include "host.hpp"

namespace nodecheck {

struct CriSocket {
  static constexpr std::string_view id = "cri.socket";
  std::string path;  ///< empty: there is no endpoint, and nothing else is filled
  SocketProbe::State state = SocketProbe::State::missing;
  int peer_pid = 0;       ///< who called listen(): 1 may be systemd's socket activation; 0: not known
  std::string peer_name;  ///< its /proc/PID/comm; empty: not known
  bool operator==(const CriSocket&) const = default;

  /// systemd holds the socket for a service that may not run at all.
  [[nodiscard]] bool socket_activated() const { return peer_pid == 1 && peer_name == "systemd"; }
};

[[nodiscard]] std::string_view word(SocketProbe::State);

void to_json(Json&, const CriSocket&);
void from_json(const Json&, CriSocket&);

template <>
CriSocket probe<CriSocket>(Node&);

}  // namespace nodecheck
