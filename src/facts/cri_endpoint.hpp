#pragma once
// The CRI socket that the kubelet uses or would use, and who says so.
#include <string>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

/// A socket that somebody names, or one of the well-known ones that is there.
struct EndpointCandidate {
  std::string path;    ///< without a scheme, /var/run written as /run
  std::string source;  ///< "kubelet's --container-runtime-endpoint", "/etc/crictl.yaml:1", "well-known path", ...
  bool live = false;   ///< a connect succeeds, or is refused for permission alone
  bool operator==(const EndpointCandidate&) const = default;
};

struct CriEndpoint {
  static constexpr std::string_view id = "cri.endpoint";
  std::string path;     ///< empty: nobody names one and none is found, or several are live and none is named
  std::string source;   ///< who chose it
  bool named = false;   ///< somebody names it (a flag, the kubelet, crictl); false: found on a well-known path
  std::string written;  ///< as its source writes it; a scheme other than unix is kept here and path is empty
  std::vector<EndpointCandidate> candidates;  ///< the well-known sockets that are there, in kubeadm's order
  bool operator==(const CriEndpoint&) const = default;
};

void to_json(Json&, const CriEndpoint&);
void from_json(const Json&, CriEndpoint&);

template <>
CriEndpoint probe<CriEndpoint>(Node&);

}  // namespace nodecheck
