#pragma once
// The CRI socket that the kubelet uses or would use, and who says so.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

/// One of the well-known sockets that is there.
struct EndpointCandidate {
  std::string path;   ///< without a scheme, /var/run written as /run
  bool live = false;  ///< somebody listens, or permission keeps us from asking
  bool operator==(const EndpointCandidate&) const = default;
};

struct CriEndpoint {
  static constexpr std::string_view id = "cri.endpoint";
  std::string path;    ///< empty: nobody names one and none is found; the first of several where none is named
  std::string source;  ///< who chose it: "--cri-endpoint", "/etc/crictl.yaml:1", "well-known path"; empty: nobody
  bool named =
      false;  ///< somebody names it (a flag, the kubelet or its default, crictl); false: found on a well-known path
  bool live = false;                          ///< as EndpointCandidate::live, of path
  std::string written;                        ///< as its source writes it; where that is no unix socket, path is empty
  std::vector<EndpointCandidate> candidates;  ///< the well-known sockets that are there, in kubeadm's order
  /// A kubelet before 1.24 that names no socket but dockershim's drives Docker by itself: there is no CRI for others,
  /// and path is empty.
  bool dockershim = false;
  bool operator==(const CriEndpoint&) const = default;
};

void to_json(Json&, const CriEndpoint&);
void from_json(const Json&, CriEndpoint&);

/// The path that the kubelet dials for an endpoint as written; empty: the kubelet refuses it.
[[nodiscard]] std::string socket_path(std::string_view endpoint);

/// A line `runtime-endpoint: VALUE` of crictl's configuration.
struct CrictlLine {
  std::string endpoint;
  int number = 0;
};
[[nodiscard]] std::optional<CrictlLine> parse_crictl(std::string_view yaml);

template <>
CriEndpoint probe<CriEndpoint>(Node&);

}  // namespace nodecheck
