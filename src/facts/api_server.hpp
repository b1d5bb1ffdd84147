#pragma once
// Where the kubelet finds its API server: host and port of its kubeconfig, and nothing that could be a secret.
#include <optional>
#include <string>
#include <string_view>

#include "facts.hpp"

namespace nodecheck {

struct ApiServer {
  static constexpr std::string_view id = "api.server";
  std::string kubeconfig;  ///< empty: there is none yet
  bool https = true;
  std::string host;  ///< a name, or an address without brackets; empty: not said, or no URL
  int port = 0;      ///< 0: not said
  bool operator==(const ApiServer&) const = default;
};

void to_json(Json&, const ApiServer&);
void from_json(const Json&, ApiServer&);

/// https://10.0.0.4:6443/path; a user and a password are dropped. Host and port alone; empty: no URL of HTTP.
[[nodiscard]] ApiServer parse_api_server(std::string_view url);

template <>
ApiServer probe<ApiServer>(Node&);

}  // namespace nodecheck
