#pragma once
// How many sandboxes and containers the runtime lists, and how long it takes to: the kubelet lists them every second,
// and reports the node NotReady when that stalls.
#include <chrono>
#include <string>
#include <string_view>

#include "facts.hpp"

namespace nodecheck {

struct CriPods {
  static constexpr std::string_view id = "cri.pods";
  static constexpr std::chrono::milliseconds timeout{10000};  ///< of both lists together
  static constexpr std::string_view sandboxes_rpc = "runtime.v1.RuntimeService/ListPodSandbox";
  static constexpr std::string_view containers_rpc = "runtime.v1.RuntimeService/ListContainers";
  std::string path;  ///< the socket; empty: there is no CRI, and nothing else is filled
  int sandboxes_ready = 0, sandboxes_not_ready = 0;
  int created = 0, running = 0, exited = 0, unknown = 0;  ///< containers by state
  double sandboxes_seconds = 0, containers_seconds = 0;   ///< how long each list took
  bool operator==(const CriPods&) const = default;
};

void to_json(Json&, const CriPods&);
void from_json(const Json&, CriPods&);

/// One of the two lists was asked for and not answered in a time that would do for a healthy runtime.
[[nodiscard]] bool unlisted(const Result<CriPods>&);

/// No CRI v1 behind the socket: Unavailable{unsupported}.
template <>
CriPods probe<CriPods>(Node&);

}  // namespace nodecheck
