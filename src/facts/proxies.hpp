#pragma once
// Who would send HTTP through a proxy: the kubelet, the container runtimes, and what is started from this shell, as
// kubeadm is. Of a proxy's URL the user and the password are never kept.
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

/// Whose variables these are. Go's libraries take the names in capitals first.
struct ProxyUser {
  std::string who;                    ///< kubelet, containerd, crio, dockerd, ...; empty: nodecheck's own environment
  std::string source;                 ///< "/proc/812/environ", a unit's file
  std::string http_proxy;             ///< "http://proxy:3128"; "..." where it is no plain URL; empty: none
  std::string https_proxy;            ///< the same
  std::vector<std::string> no_proxy;  ///< in lower case, without blanks and empty ones
  bool operator==(const ProxyUser&) const = default;
};

struct Proxies {
  static constexpr std::string_view id = "proxies";
  std::vector<ProxyUser> users;                             ///< those that have a proxy
  std::vector<std::pair<std::string, std::string>> unread;  ///< whose environment is closed to us: who, and why
  bool operator==(const Proxies&) const = default;
};

void to_json(Json&, const ProxyUser&);
void from_json(const Json&, ProxyUser&);
void to_json(Json&, const Proxies&);
void from_json(const Json&, Proxies&);

/// A process's /proc/PID/environ, NUL after each variable. Without a proxy in it all but `source` stays empty.
[[nodiscard]] ProxyUser proxies_in_environ(std::string_view environ);

template <>
Proxies probe<Proxies>(Node&);

}  // namespace nodecheck
