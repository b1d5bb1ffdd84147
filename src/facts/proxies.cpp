#include "facts/proxies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <optional>
#include <system_error>

#include "facts/processes.hpp"
#include "facts/start_command.hpp"
#include "facts/unit_files.hpp"
#include "facts/url.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(ProxyUser, who, source, http_proxy, https_proxy, no_proxy)
NODECHECK_JSON(Proxies, users, unread)

namespace {

struct Daemon {
  std::string_view name, unit;
};
constexpr Daemon daemons[]{
    {"kubelet", "kubelet.service"},     {"containerd", "containerd.service"},  {"crio", "crio.service"},
    {"dockerd", "docker.service"},      {"cri-dockerd", "cri-docker.service"}, {"k3s-server", "k3s.service"},
    {"k3s-agent", "k3s-agent.service"}, {"rke2", "rke2-server.service"},       {"rke2", "rke2-agent.service"},
};

/// None: it is not set.
using Lookup = std::function<std::optional<std::string>(const char*)>;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

// http://user:password@proxy.example.org:3128, or proxy.example.org:3128
std::string without_password(const std::string& proxy) {
  if (trim(proxy).empty()) return {};
  const auto url = parse_url(proxy.find("://") == std::string::npos ? "http://" + proxy : proxy);
  return url ? to_string(*url) : "...";
}

/// The first of the two names that is not empty, as golang.org/x/net/http/httpproxy has it.
std::string either(const Lookup& get, const char* capital, const char* small) {
  auto value = get(capital).value_or("");
  return value.empty() ? get(small).value_or("") : value;
}

ProxyUser proxies_of(const Lookup& get) {
  ProxyUser user;
  user.http_proxy = without_password(either(get, "HTTP_PROXY", "http_proxy"));
  user.https_proxy = without_password(either(get, "HTTPS_PROXY", "https_proxy"));
  const auto none = either(get, "NO_PROXY", "no_proxy");
  for (const auto entry : split(none, ','))
    if (!trim(entry).empty()) user.no_proxy.push_back(lower(trim(entry)));
  return user;
}

void add(ProxyUser user, std::string_view who, std::string source, Proxies& fact) {
  if (user.http_proxy.empty() && user.https_proxy.empty()) return;
  user.who = who;
  user.source = std::move(source);
  fact.users.push_back(std::move(user));
}

void note_unread(std::string_view who, const std::system_error& e, Proxies& fact) {
  fact.unread.emplace_back(who, e.what());
}

void add_unit(Node& node, const Daemon& daemon, Proxies& fact) try {
  const auto* unit = node.need<UnitFiles>().find(daemon.unit);
  if (!unit || unit->masked) return;
  std::string source;
  const Lookup get = [&](const char* name) -> std::optional<std::string> {
    auto variable = start_variable(node.host(), *unit, name);
    if (!variable) return std::nullopt;
    if (source.empty()) source = std::move(variable->source);
    return std::move(variable->text);
  };
  auto user = proxies_of(get);
  add(std::move(user), daemon.name, std::move(source), fact);
} catch (const std::system_error& e) {
  note_unread(daemon.name, e, fact);
}

/// Of one that runs, what it was started with; where that is closed to us, what its unit gives it.
void add_daemon(Node& node, const Daemon& daemon, const Processes& processes, Proxies& fact) {
  const auto* process = processes.find(daemon.name, net_ns_of(node.host(), "self"));
  if (!process) return add_unit(node, daemon, fact);
  const auto path = fmt::format("/proc/{}/environ", process->pid);
  try {
    add(proxies_in_environ(node.host().read(path)), daemon.name, path, fact);
  } catch (const std::system_error& e) {
    if (e.code().value() == ENOENT || e.code().value() == ESRCH) return;  // it has ended meanwhile
    note_unread(daemon.name, e, fact);
    add_unit(node, daemon, fact);
  }
}

}  // namespace

// HTTPS_PROXY=http://proxy.example.org:3128<NUL>NO_PROXY=localhost,127.0.0.1<NUL>
ProxyUser proxies_in_environ(std::string_view environ) {
  const auto variables = split(environ, '\0');
  return proxies_of([&](const char* name) -> std::optional<std::string> {
    const auto begin = std::string(name) + "=";
    for (const auto variable : variables)
      if (variable.starts_with(begin)) return std::string(variable.substr(begin.size()));
    return std::nullopt;
  });
}

template <>
Proxies probe<Proxies>(Node& node) {
  const auto& processes = node.need<Processes>();
  Proxies fact;
  for (const auto& daemon : daemons)
    if (fact.users.empty() || fact.users.back().who != daemon.name) add_daemon(node, daemon, processes, fact);
  const Lookup own = [&](const char* name) -> std::optional<std::string> { return node.host().environment(name); };
  add(proxies_of(own), "", "the environment of nodecheck", fact);
  return fact;
}

}  // namespace nodecheck
