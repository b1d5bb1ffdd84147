#pragma once
// Whether a Go program with these variables sends a request through a proxy.
#include <string>
#include <vector>

#include "facts/api_server.hpp"
#include "facts/proxies.hpp"
#include "reason/cluster_networks.hpp"
#include "result.hpp"

namespace nodecheck {

/// The proxy that would be used, "http://proxy:3128"; empty: none. `host` is a name or an address without brackets.
[[nodiscard]] std::string proxy_for(const ProxyUser&, bool https, const std::string& host, int port);

/// Somebody in the cluster to whom no request may go through a proxy.
struct ProxyTarget {
  std::string name;  ///< "the API server 10.0.0.4"
  std::string host;
  int port = 0;
  std::string spared;  ///< what NO_PROXY must have for it
  bool is_api = false;
};

/// The API server, and the first address of each network, as kubeadm asks.
[[nodiscard]] std::vector<ProxyTarget> proxy_targets(const Result<ApiServer>&, const std::vector<ClusterNetwork>&);
/// Those that this one would send to its proxy; a container runtime does not talk to the API server.
[[nodiscard]] std::vector<const ProxyTarget*> sent_to_proxy(const ProxyUser&, const std::vector<ProxyTarget>&);
/// The proxy that it would ask; empty: none.
[[nodiscard]] std::string proxy_used(const ProxyUser&, const ProxyTarget&);
/// The variables are those of a kubelet, or of what has one inside itself.
[[nodiscard]] bool is_kubelets(const ProxyUser&);

}  // namespace nodecheck
