#include "facts/cri_endpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <system_error>

#include "facts/cri_override.hpp"
#include "facts/docker_binary.hpp"
#include "facts/kubelet_binary.hpp"
#include "facts/kubelet_settings.hpp"
#include "facts/processes.hpp"
#include "json.hpp"

namespace nodecheck {
namespace {

/// kubeadm's list, in its order, then the places where distributions put their own containerd.
constexpr std::array<std::string_view, 6> well_known{
    "/run/containerd/containerd.sock",     "/run/crio/crio.sock",      "/run/cri-dockerd.sock",
    "/run/k3s/containerd/containerd.sock", "/run/k0s/containerd.sock", "/var/snap/microk8s/common/run/containerd.sock",
};

struct Named {
  std::string endpoint, source;
};

bool lives(SocketProbe::State state) {
  using State = SocketProbe::State;
  return state == State::accepting || state == State::denied || state == State::backlog_full;
}

std::vector<EndpointCandidate> candidates(const Host& host) {
  std::vector<EndpointCandidate> found;
  for (const auto path : well_known) {
    const auto state = host.probe_socket(std::string(path)).state;
    if (state != SocketProbe::State::missing) found.push_back({std::string(path), lives(state)});
  }
  return found;
}

/// The kubelet's endpoint where its settings name one. Settings that could not be read do not end the search.
Named named_by_kubelet(Node& node) {
  const auto settings = node.get<KubeletSettings>();
  if (!*settings) return {};
  const auto& endpoint = (*settings)->runtime_endpoint;
  return {endpoint.value, endpoint.source};
}

/// crictl's own order: its environment wins over its file.
Named named_by_crictl(const Host& host) {
  constexpr auto variable = "CONTAINER_RUNTIME_ENDPOINT";
  if (auto endpoint = host.environment(variable); !endpoint.empty()) return {std::move(endpoint), variable};
  constexpr auto file = "/etc/crictl.yaml";
  try {
    if (auto line = parse_crictl(host.read(file)))
      return {std::move(line->endpoint), fmt::format("{}:{}", file, line->number)};
  } catch (const std::system_error&) {
    // Absent or not readable: it is a hint, and the kubelet never reads it.
  }
  return {};
}

bool is_there(const Host& host, const std::string& path) try {
  return !path.empty() && host.status(path).regular;
} catch (const std::system_error&) {
  return false;
}

/// One that runs, or would with a configuration and a cluster; kubeadm names the endpoint of one that is to join.
bool is_set_up(Node& node) {
  const auto kubelet = node.get<KubeletSettings>();
  if (!*kubelet) return false;
  const auto& settings = **kubelet;
  if (settings.origin == KubeletSettings::Origin::running) return true;
  return settings.origin == KubeletSettings::Origin::files && !settings.config_file.empty() &&
         is_there(node.host(), settings.kubeconfig.value);
}

/// From 1.27 on it uses containerd's socket where nobody names one.
Named kubelets_default(Node& node) {
  if (!is_set_up(node)) return {};
  const auto binary = node.get<KubeletBinary>();
  if (!*binary || !(*binary)->version || *(*binary)->version < Version{1, 27, 0}) return {};
  return {fmt::format("unix://{}", well_known.front()),
          fmt::format("the default of kubelet {}", to_string(*(*binary)->version))};
}

Named named(Node& node) {
  const auto flag = node.need<CriOverride>();
  if (!flag.endpoint.empty()) return {flag.endpoint, "--cri-endpoint"};
  if (auto kubelet = named_by_kubelet(node); !kubelet.endpoint.empty()) return kubelet;
  if (auto standard = kubelets_default(node); !standard.endpoint.empty()) return standard;
  return named_by_crictl(node.host());
}

/// The socket that a kubelet that is still to be set up would get: the list begins with its default. Where several are
/// live, runtime.endpoint says so; kubeadm refuses to choose.
const EndpointCandidate* first_live(const std::vector<EndpointCandidate>& all) {
  const auto first = std::find_if(all.begin(), all.end(), [](const auto& c) { return c.live; });
  return first == all.end() ? nullptr : &*first;
}

// ---- dockershim, which was a part of the kubelet up to 1.23

/// Empty: its release is not known, or has no dockershim.
std::string kubelet_with_dockershim(Node& node) {
  const auto kubelet = node.get<KubeletBinary>();
  if (!*kubelet || !(*kubelet)->version || *(*kubelet)->version >= Version{1, 24, 0}) return {};
  return fmt::format("kubelet {}", to_string(*(*kubelet)->version));
}

bool dockerd_runs(Node& node) {
  const auto processes = node.get<Processes>();
  return *processes && (*processes)->find("dockerd");
}

/// What kubeadm chooses for a kubelet that has not started yet: Docker, though it brings a containerd with it.
bool kubeadm_takes_docker(Node& node, const std::vector<EndpointCandidate>& sockets) {
  return dockerd_runs(node) && std::none_of(sockets.begin(), sockets.end(), [](const auto& socket) {
           return socket.live && socket.path != well_known.front();
         });
}

/// Whether a kubelet of that age would drive Docker by itself. Asked for its release last: to find it costs most.
bool leads_to_dockershim(Node& node, const Named& by, const std::vector<EndpointCandidate>& sockets) {
  if (!by.endpoint.empty() && socket_path(by.endpoint).ends_with("/dockershim.sock")) return true;
  const auto kubelet = node.get<KubeletSettings>();
  if (!*kubelet || (*kubelet)->origin == KubeletSettings::Origin::embedded) return false;
  const bool runs = (*kubelet)->origin == KubeletSettings::Origin::running;
  if (runs)
    return named_by_kubelet(node).endpoint.empty() && by.source != "--cri-endpoint" &&
           (dockerd_runs(node) || !find_dockerd(node.host()).empty());
  return by.endpoint.empty() && kubeadm_takes_docker(node, sockets);
}

/// The scheme in front of a colon, as RFC 3986 writes schemes; empty: there is none.
std::string_view scheme_of(std::string_view url) {
  const auto end = url.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");
  if (end == std::string_view::npos || url[end] != ':') return {};
  return url.substr(0, end);
}

std::string_view unquoted(std::string_view value) {
  const auto quote = value.empty() ? '\0' : value.front();
  if (quote == '"' || quote == '\'') return value.substr(1, value.find(quote, 1) - 1);
  value = value.substr(0, value.find(" #"));
  return value.substr(0, value.find_last_not_of(" \t\r") + 1);
}

}  // namespace

NODECHECK_JSON(EndpointCandidate, path, live)
NODECHECK_JSON(CriEndpoint, path, source, named, live, written, candidates, dockershim)

// unix:///run/crio/crio.sock, unix:/run/crio/crio.sock, and without a scheme, which the kubelet still takes. What
// stands between // and the next slash is the host part of a URL, and the kubelet ignores it.
std::string socket_path(std::string_view endpoint) {
  const auto scheme = scheme_of(endpoint);
  if (!scheme.empty() && scheme != "unix") return {};
  if (!scheme.empty()) endpoint.remove_prefix(scheme.size() + 1);
  if (endpoint.starts_with("//")) endpoint.remove_prefix(2);
  endpoint.remove_prefix(std::min(endpoint.find('/'), endpoint.size()));
  if (endpoint.starts_with("/var/run/")) endpoint.remove_prefix(4);
  const bool printable = std::none_of(endpoint.begin(), endpoint.end(), [](char c) { return c >= 0 && c < ' '; });
  return printable ? std::string(endpoint) : std::string();
}

// runtime-endpoint: unix:///run/containerd/containerd.sock
// crictl writes its file flat, one key a line (github.com/kubernetes-sigs/cri-tools, docs/crictl.md).
std::optional<CrictlLine> parse_crictl(std::string_view yaml) {
  constexpr std::string_view key = "runtime-endpoint:";
  for (int number = 1; !yaml.empty(); ++number) {
    auto line = yaml.substr(0, yaml.find('\n'));
    yaml.remove_prefix(std::min(line.size() + 1, yaml.size()));
    if (!line.starts_with(key)) continue;
    line.remove_prefix(key.size());
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    const auto value = unquoted(line);
    if (value.empty()) return std::nullopt;
    return CrictlLine{std::string(value), number};
  }
  return std::nullopt;
}

template <>
CriEndpoint probe<CriEndpoint>(Node& node) {
  CriEndpoint fact;
  fact.candidates = candidates(node.host());
  const auto by = named(node);
  if (leads_to_dockershim(node, by, fact.candidates)) fact.source = kubelet_with_dockershim(node);
  fact.dockershim = !fact.source.empty();
  if (fact.dockershim) return fact;
  if (!by.endpoint.empty()) {
    fact.path = socket_path(by.endpoint);
    fact.source = by.source;
    fact.named = true;
    fact.live = !fact.path.empty() && lives(node.host().probe_socket(fact.path).state);
    fact.written = by.endpoint;
  } else if (const auto* first = first_live(fact.candidates)) {
    fact.path = fact.written = first->path;
    fact.source = "well-known path";
    fact.live = true;
  }
  return fact;
}

}  // namespace nodecheck
