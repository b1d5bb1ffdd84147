#include "reason/cni_identity.hpp"

#include <algorithm>
#include <string_view>

#include "ip_prefix.hpp"
#include "reason/cni_devices.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view lease_file = FlannelSubnet::path;

/// How a CNI joins its pods to the node. An empty bridge: it uses none.
struct Wiring {
  std::string_view name;
  PodNetwork network;
  std::string_view bridge = "";
};
constexpr Wiring wirings[] = {
    {"flannel", PodNetwork::bridged, "cni0"},
    {"bridge", PodNetwork::bridged, "cni0"},
    {"kube-router", PodNetwork::bridged, "kube-bridge"},
    {"weave", PodNetwork::bridged, "weave"},
    {"calico", PodNetwork::routed},
    {"canal", PodNetwork::routed},
    {"cilium", PodNetwork::routed},
    {"aws-vpc", PodNetwork::routed},
    {"azure", PodNetwork::routed},
    {"gke", PodNetwork::routed},
    {"kindnet", PodNetwork::routed},
    {"ovn-kubernetes", PodNetwork::routed},
    {"antrea", PodNetwork::routed},
    {"ptp", PodNetwork::routed},
};

struct PluginName {
  std::string_view type, name;
};
constexpr PluginName plugin_names[] = {
    {"cilium-cni", "cilium"},
    {"aws-cni", "aws-vpc"},
    {"azure-vnet", "azure"},
    {"weave-net", "weave"},
    {"ovn-k8s-cni-overlay", "ovn-kubernetes"},
};

Wiring wiring_of(std::string_view name) {
  const auto found =
      std::find_if(std::begin(wirings), std::end(wirings), [&](const auto& w) { return w.name == name; });
  return found == std::end(wirings) ? Wiring{name, PodNetwork::unset} : *found;
}

bool has_lease(const Result<FlannelSubnet>& lease) { return lease && lease->present; }

/// Calico enforces, flannel carries: Calico's own tunnels are absent and flannel's traces are there.
bool is_canal(const Result<Links>& links, const Result<FlannelSubnet>& lease) {
  if (!links) return has_lease(lease);
  if (!cni_overlay(*links, "calico").device.empty()) return false;
  return has_lease(lease) || flannel_device(*links);
}

/// The CNI whose devices are here, with Canal told from Calico.
CniTrace traced(const Result<Links>& links, const Result<FlannelSubnet>& lease) {
  auto trace = links ? cni_trace(*links) : CniTrace{};
  if (trace.cni == "calico" && is_canal(links, lease)) trace.cni = "canal";
  return trace;
}

/// ptp is a plugin that several vendors share: their file and network names tell them apart.
std::string ptp_name(const CniFile& file) {
  if (file.network == "kindnet") return "kindnet";
  return file.name.find("gke") != std::string::npos ? "gke" : "ptp";
}

std::string configured_name(const CniFile& file, const Result<Links>& links, const Result<FlannelSubnet>& lease) {
  const auto& plugin = file.plugins.front();
  if (plugin.type == "calico") return is_canal(links, lease) ? "canal" : "calico";
  if (plugin.type == "bridge" && plugin.bridge == "kube-bridge") return "kube-router";
  if (plugin.type == "ptp") return ptp_name(file);
  for (const auto& [type, name] : plugin_names)
    if (type == plugin.type) return std::string(name);
  return plugin.type;
}

void wire(CniIdentity& who, std::string name, std::string_view bridge, const std::string& source) {
  const auto wiring = wiring_of(name);
  who.name = {std::move(name), source};
  who.pod_network = {wiring.network, source};
  if (wiring.network == PodNetwork::bridged)
    who.bridge = {std::string(bridge.empty() ? wiring.bridge : bridge), source};
}

void use_bridge(CniIdentity& who, const std::string& device, const std::string& source) {
  who.pod_network = {PodNetwork::bridged, source};
  who.bridge = {device, source};
}

/// Plugins whose configuration decides between a bridge and none.
void correct_wiring(CniIdentity& who, const CniPlugin& plugin, const Result<Links>& links) {
  const auto& source = who.name.source;
  const bool other_delegate = !plugin.delegate.empty() && plugin.delegate != "bridge";  // flannel over ptp, ipvlan, ...
  if (plugin.type == "flannel" && other_delegate) {
    who.pod_network = {PodNetwork::routed, source};
    who.bridge = {"", source};
  }
  // azure-vnet keeps the name of its bridge in its transparent mode, where it makes none.
  if (plugin.type == "azure-vnet" && !plugin.bridge.empty() && links && links->find(plugin.bridge))
    use_bridge(who, plugin.bridge, source);
}

std::vector<std::string> prefixes(const std::vector<std::string>& words) {
  std::vector<std::string> valid;
  for (const auto& word : words)
    if (const auto p = parse_ip_prefix(word)) valid.push_back(to_string(p->network()));
  return valid;
}

/// Newer flannels write several networks, with commas.
std::vector<std::string> flannel_networks(const FlannelSubnet& lease) {
  std::vector<std::string> words;
  for (std::string_view rest : {std::string_view(lease.network), std::string_view(lease.ipv6_network)}) {
    while (!rest.empty()) {
      const auto end = std::min(rest.find(','), rest.size());
      words.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return prefixes(words);
}

void add_configured(CniIdentity& who, const CniFile& file, const std::string& path, const Result<Links>& links,
                    const Result<FlannelSubnet>& lease) {
  const auto& plugin = file.plugins.front();
  wire(who, configured_name(file, links, lease), plugin.bridge, path);
  correct_wiring(who, plugin, links);
  if (auto subnets = prefixes(plugin.subnets); !subnets.empty()) who.pod_cidrs = {std::move(subnets), path};
}

/// There is no configuration. dockershim and cri-dockerd without CNI leave the pods on Docker's bridge.
void add_unconfigured(CniIdentity& who, const CniConfig& config, const Result<Links>& links,
                      const Result<FlannelSubnet>& lease) {
  if (has_lease(lease)) return wire(who, "flannel", "docker0", std::string(lease_file));
  const auto trace = traced(links, lease);
  // flannel's devices outlive it; without its lease file they prove nothing.
  if (!trace.cni.empty() && trace.cni != "flannel") return wire(who, trace.cni, "", "link " + trace.device);
  who.name.source = who.pod_network.source = "no CNI configuration in " + config.directory;
}

/// The configuration may be there: devices tell the CNI, and of flannel's bridges only one that exists is believed.
void add_unreadable(CniIdentity& who, const Unavailable& why, const Result<Links>& links,
                    const Result<FlannelSubnet>& lease) {
  const auto trace = traced(links, lease);
  who.name.source = who.pod_network.source = "the CNI configuration could not be read: " + why.message;
  const bool flannel = trace.cni == "flannel" || (trace.cni.empty() && has_lease(lease));
  if (!flannel) return trace.cni.empty() ? void() : wire(who, trace.cni, "", "link " + trace.device);
  who.name = {"flannel", trace.cni.empty() ? std::string(lease_file) : "link " + trace.device};
  if (links && links->find("cni0")) use_bridge(who, "cni0", "link cni0");
}

void add_name(CniIdentity& who, const Result<CniConfig>& config, const Result<Links>& links,
              const Result<FlannelSubnet>& lease) {
  if (!config) return add_unreadable(who, config.why(), links, lease);
  const auto* winner = config->winner();
  if (!winner) return add_unconfigured(who, *config, links, lease);
  const auto path = config->path_of(*winner);
  if (!winner->plugins.empty()) return add_configured(who, *winner, path, links, lease);
  who.name.source = who.pod_network.source = path + " is invalid: " + winner->invalid;
}

/// flannel holds a lease, has no device of its own, and leaves pods the uplink's whole MTU: nothing wraps their
/// packets.
bool host_gw(const Links& links, const Result<FlannelSubnet>& lease) {
  const auto whole = [&](const Link& l) {
    return l.kind.empty() && !l.loopback && l.up && static_cast<int>(l.mtu) == lease->mtu;
  };
  return has_lease(lease) && std::any_of(links.links.begin(), links.links.end(), whole);
}

/// flannel without a device: host-gw, or its default backend, whose device is not made yet or could not be.
Derived<std::string> flannels_overlay(const Links& links, const Result<FlannelSubnet>& lease) {
  if (links.find("flannel0")) return {"", "link flannel0: flannel's udp backend"};
  if (host_gw(links, lease)) return {"none", std::string(lease_file) + ": FLANNEL_MTU is the uplink's"};
  return {"vxlan", "flannel's default backend; its device is not there"};
}

void add_overlay(CniIdentity& who, const Links& links, const Result<FlannelSubnet>& lease) {
  const auto& name = who.name.value;
  const auto seen = cni_overlay(links, name == "canal" ? "flannel" : name);
  who.overlay = {seen.kind, seen.source};
  who.overlay_device = {seen.device, seen.source};
  if (seen.kind.empty() && name == "flannel") who.overlay = flannels_overlay(links, lease);
}

}  // namespace

namespace {

void add_devices(CniIdentity& who, const Result<Links>& links, const Result<FlannelSubnet>& lease) {
  const bool flannel = who.name.value == "flannel" || who.name.value == "canal";
  if (flannel && has_lease(lease)) {
    if (auto networks = flannel_networks(*lease); !networks.empty())
      who.pod_cidrs = {std::move(networks), std::string(lease_file)};
  }
  if (links && !who.name.value.empty()) add_overlay(who, *links, lease);
}

}  // namespace

CniIdentity cni_identity(const Result<CniConfig>& config, const Result<Links>& links,
                         const Result<FlannelSubnet>& lease) {
  CniIdentity who;
  add_name(who, config, links, lease);
  add_devices(who, links, lease);
  return who;
}

std::string cni_of(const CniFile& file, const Result<Links>& links, const Result<FlannelSubnet>& lease) {
  return file.plugins.empty() ? std::string() : configured_name(file, links, lease);
}

std::vector<std::string> known_cnis() {
  std::vector<std::string> names;
  for (const auto& wiring : wirings) names.emplace_back(wiring.name);
  return names;
}

CniIdentity cni_named(const std::string& name, const std::string& source, const Result<Links>& links,
                      const Result<FlannelSubnet>& lease) {
  CniIdentity who;
  wire(who, name, "", source);
  add_devices(who, links, lease);
  return who;
}

}  // namespace nodecheck
