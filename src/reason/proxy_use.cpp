// The rules are those of golang.org/x/net/http/httpproxy. Names are not resolved: an address in NO_PROXY does not cover
// the name of the same machine.
#include "reason/proxy_use.hpp"

#include <algorithm>
#include <optional>

#include "ip_prefix.hpp"

namespace nodecheck {
namespace {

struct Entry {
  std::string host;
  std::string port;  ///< empty: any
};

// example.org:8443, [fd00::4]:6443, fd00::4, 10.0.0.0/8
Entry entry_of(const std::string& text) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string::npos) return {text, {}};
    const bool has_port = text.size() > end + 1 && text[end + 1] == ':';
    return {text.substr(1, end - 1), has_port ? text.substr(end + 2) : std::string()};
  }
  const auto colon = text.find(':');
  if (colon == std::string::npos || colon != text.rfind(':')) return {text, {}};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

/// example.org covers itself and what is below, .example.org and *.example.org what is below alone.
bool covers_name(std::string_view entry, std::string_view host) {
  if (entry.starts_with("*.")) entry.remove_prefix(1);
  if (!entry.starts_with('.') && host == entry) return true;
  const auto below = entry.starts_with('.') ? std::string(entry) : "." + std::string(entry);
  return host.ends_with(below) && host.size() > below.size();
}

bool covers(const std::string& text, const std::string& host, int port) {
  if (text == "*") return true;
  const auto address = parse_ip_prefix(host);
  if (text.find('/') != std::string::npos) {
    const auto network = parse_ip_prefix(text);
    return network && address && network->contains(*address);
  }
  const auto entry = entry_of(text);
  if (!entry.port.empty() && entry.port != std::to_string(port)) return false;
  if (const auto same = parse_ip_prefix(entry.host)) return address && same->same_address(*address);
  return !address && covers_name(entry.host, host);
}

bool is_loopback(const std::string& host) {
  if (host == "localhost") return true;
  const auto address = parse_ip_prefix(host);
  return address && (parse_ip_prefix("127.0.0.0/8")->contains(*address) || host == "::1");
}

}  // namespace

std::string proxy_for(const ProxyUser& user, bool https, const std::string& host, int port) {
  const auto& proxy = https ? user.https_proxy : user.http_proxy;
  if (proxy.empty() || is_loopback(host)) return {};
  const bool spared = std::any_of(user.no_proxy.begin(), user.no_proxy.end(),
                                  [&](const auto& entry) { return covers(entry, host, port); });
  return spared ? std::string() : proxy;
}

std::vector<ProxyTarget> proxy_targets(const Result<ApiServer>& api, const std::vector<ClusterNetwork>& networks) {
  constexpr int https = 443;
  std::vector<ProxyTarget> all;
  if (api && !api->host.empty())
    all.push_back({"the API server " + api->host, api->host, api->port == 0 ? https : api->port, api->host, true});
  for (const auto& network : networks)
    all.push_back({to_string(network), address_text(network.prefix), https, to_string(network.prefix), false});
  return all;
}

bool is_kubelets(const ProxyUser& user) {
  return user.who == "kubelet" || user.who.starts_with("k3s-") || user.who == "rke2";
}

std::string proxy_used(const ProxyUser& user, const ProxyTarget& target) {
  auto proxy = proxy_for(user, true, target.host, target.port);
  if (target.is_api) return proxy;  // it speaks TLS, and Go asks HTTP_PROXY for plain HTTP alone
  return proxy.empty() ? proxy_for(user, false, target.host, target.port) : proxy;
}

std::vector<const ProxyTarget*> sent_to_proxy(const ProxyUser& user, const std::vector<ProxyTarget>& all) {
  const bool runtimes = !user.who.empty() && !is_kubelets(user);
  std::vector<const ProxyTarget*> sent;
  for (const auto& target : all)
    if (!(target.is_api && runtimes) && !proxy_used(user, target).empty()) sent.push_back(&target);
  return sent;
}

}  // namespace nodecheck
