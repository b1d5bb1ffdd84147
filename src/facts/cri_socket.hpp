#pragma once
// What the endpoint's socket says before gRPC is spoken.
#include <string>

#include "facts.hpp"
#include "host.hpp"

namespace nodecheck {

struct CriSocket {
  static constexpr std::string_view id = "cri.socket";
  std::string path;  ///< empty: there is no endpoint, and nothing else is filled
  SocketProbe::State state = SocketProbe::State::missing;
  int peer_pid = 0;       ///< who listens: 1 is systemd's socket activation; 0: not known
  std::string peer_name;  ///< its /proc/PID/comm; empty: not known
  bool operator==(const CriSocket&) const = default;
};

void to_json(Json&, const CriSocket&);
void from_json(const Json&, CriSocket&);

template <>
CriSocket probe<CriSocket>(Node&);

}  // namespace nodecheck
