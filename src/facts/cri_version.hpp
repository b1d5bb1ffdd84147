#pragma once
// Which CRI the endpoint speaks, by asking for its Version; and where it speaks none, why, in the daemon's own words.
#include <chrono>
#include <string>

#include "facts.hpp"

namespace nodecheck {

struct CriVersion {
  static constexpr std::string_view id = "cri.version";
  static constexpr std::chrono::milliseconds timeout{2000};  ///< what kubeadm and crictl allow
  std::string path;                                          ///< the socket; empty: there is no endpoint
  std::string api;                                           ///< v1, v1alpha2 (and not v1); empty: no CRI answered
  std::string runtime_name;                                  ///< containerd, cri-o, docker; empty with api
  std::string runtime_version;                               ///< as the runtime writes it
  double latency_seconds = 0;  ///< of the Version call that was answered, by CRI or by a refusal
  int code = 0;                ///< the gRPC status of the v1 call
  std::string refusal;         ///< its message where code is not 0
  bool containerd = false;     ///< refused, but containerd's own API answers: it runs without its CRI plugin
  std::string plugin_error;    ///< containerd's words on why its CRI plugin failed to load; empty: it is disabled
  bool operator==(const CriVersion&) const = default;
};

void to_json(Json&, const CriVersion&);
void from_json(const Json&, CriVersion&);

/// Throws Unavailable{unsupported} where an endpoint answers without CRI v1.
void require_v1(const CriVersion&);

/// The runtime itself was asked and stayed silent; false where something on the way to asking it was late.
[[nodiscard]] bool unanswered(const Result<CriVersion>&);

/// Nobody listens: Unavailable{unsupported}; permission: Unavailable{denied}; no answer: Unavailable{timed_out}.
template <>
CriVersion probe<CriVersion>(Node&);

}  // namespace nodecheck
