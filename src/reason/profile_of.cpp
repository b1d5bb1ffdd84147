#include "reason/profile_of.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "facts/apiserver_manifest.hpp"
#include "facts/cni_config.hpp"
#include "facts/flannel_subnet.hpp"
#include "facts/kubelet_binary.hpp"
#include "facts/kubelet_settings.hpp"
#include "facts/landmarks.hpp"
#include "facts/legacy_tables.hpp"
#include "facts/links.hpp"
#include "facts/nf_tables.hpp"
#include "facts/processes.hpp"
#include "facts/static_pods.hpp"
#include "ip_prefix.hpp"
#include "reason/cni_identity.hpp"
#include "reason/distribution.hpp"

namespace nodecheck {
namespace {

constexpr const FactType* needs[]{
    &fact_type<ApiserverManifest>, &fact_type<CniConfig>, &fact_type<FlannelSubnet>, &fact_type<KubeletBinary>,
    &fact_type<KubeletSettings>,   &fact_type<Landmarks>, &fact_type<LegacyTables>,  &fact_type<Links>,
    &fact_type<NfTables>,          &fact_type<Processes>, &fact_type<StaticPods>,
};

template <class V, class T>
void override_with(Derived<V>& value, const Override<T>& said) {
  if (said) value = {said->value, said->source};
}

void add_kind_of_node(Profile& p, Facts& facts) {
  const auto landmarks = facts.get<Landmarks>();
  if (!*landmarks) {
    p.phase.source = p.role.source = p.distribution.source = landmarks->why().message;
    return;
  }
  const auto processes = facts.get<Processes>();
  p.distribution = distribution_of(**landmarks, *processes ? **processes : Processes{});
  p.role = role_of(**landmarks);
  p.phase = phase_of(**landmarks, *facts.get<KubeletSettings>());
}

void add_kubelet_version(Profile& p, const Result<KubeletBinary>& kubelet) {
  if (!kubelet)
    p.kubelet_unread = p.kubelet_version.source = kubelet.why().message;
  else if (kubelet->version)
    p.kubelet_version = {kubelet->version, kubelet->source};
  else
    p.kubelet_version.source =
        kubelet->path.empty() ? "no kubelet on this node" : "no version found in " + kubelet->path;
}

void add_kubernetes_version(Profile& p, const Result<ApiserverManifest>& manifest) {
  if (!manifest)
    p.kubernetes_version.source = manifest.why().message;
  else if (manifest->version)
    p.kubernetes_version = {manifest->version, ApiserverManifest::path};
  else
    p.kubernetes_version.source = manifest->present ? "no version in the image of the API server's manifest"
                                                    : "no manifest of an API server on this node";
}

void add_network(Profile& p, CniIdentity cni) {
  p.cni = std::move(cni.name);
  p.pod_network = std::move(cni.pod_network);
  p.pod_bridge = std::move(cni.bridge);
  p.overlay = std::move(cni.overlay);
  p.overlay_device = std::move(cni.overlay_device);
  p.pod_cidrs = std::move(cni.pod_cidrs);
}

void add_unread(Profile& p, Facts& facts, const ProfileOptions& said) {
  const auto note = [&](const auto& fact) {
    if (!*fact && p.network_unread.empty())
      p.network_unread = fmt::format("{}: {}", fact->why().where, fact->why().message);
  };
  if (!said.cni) note(facts.get<CniConfig>());
  note(facts.get<FlannelSubnet>());
  note(facts.get<Links>());
}

/// Of the API server's own flags: a worker does not know them.
void add_service_cidrs(Profile& p, const Result<StaticPods>& pods) {
  if (!pods) {
    p.service_cidrs.source = pods.why().message;
    return;
  }
  for (const auto& pod : pods->pods)
    for (const auto& cidr : pod.service_cidrs) {
      p.service_cidrs.value.push_back(cidr.value);
      p.service_cidrs.source = cidr.source;
    }
  if (p.service_cidrs.value.empty()) p.service_cidrs.source = "no API server with a flag of them on this node";
}

bool is_ipv6(const std::string& cidr) { return cidr.find(':') != std::string::npos; }

bool is_global(const Address& address) {
  const auto is_in = [&](const char* prefix) {
    const auto own = parse_ip_prefix(address.ip), net = parse_ip_prefix(prefix);
    return own && net && net->contains(*own);
  };
  return !is_in("127.0.0.0/8") && !is_in("169.254.0.0/16") && !is_in("::1/128") && !is_in("fe80::/10");
}

/// Devices that are none of a pod network's have IPv6 alone; empty: they have not, or there are none.
std::string device_of_ipv6_alone(const Result<Links>& links) {
  std::string with_ipv6;
  for (const auto& link : links ? links->links : std::vector<Link>())
    for (const auto& address : link.addresses) {
      if (link.loopback || link.kind == "bridge" || !is_global(address)) continue;
      if (!is_ipv6(address.ip)) return {};
      with_ipv6 = link.name;
    }
  return with_ipv6;
}

void add_families(Profile& p, const Result<Links>& links) {
  const auto& known = p.pod_cidrs.value.empty() ? p.service_cidrs : p.pod_cidrs;
  const auto& cidrs = known.value;
  if (cidrs.empty()) {
    p.ip_families.source = "default: no pod or service CIDR is known";
    if (const auto device = device_of_ipv6_alone(links); !device.empty())
      p.ip_families = {{false, true}, fmt::format("{} has IPv6 alone", device)};
    return;
  }
  const auto ipv6 = std::count_if(cidrs.begin(), cidrs.end(), is_ipv6);
  p.ip_families = {{ipv6<static_cast<long>(cidrs.size()), ipv6> 0}, known.source};
}

constexpr auto has_services = [](const auto& with_name) { return with_name.name == "KUBE-SERVICES"; };

bool has_services_chain(const Result<LegacyTables>& legacy) {
  if (!legacy) return false;
  return std::any_of(legacy->tables.begin(), legacy->tables.end(), [](const auto& table) {
    return std::any_of(table.chains.begin(), table.chains.end(), has_services);
  });
}

/// kube-proxy leaves a device or chains of its own in every mode.
Derived<std::string> proxy_mode_of(const Result<Links>& links, const Result<NfTables>& nft,
                                   const Result<LegacyTables>& legacy) {
  if (links && links->find("kube-ipvs0")) return {"ipvs", "link kube-ipvs0"};
  if (!nft) return {"", nft.why().message};
  const auto is_proxy = [](const auto& table) { return table.name == "kube-proxy"; };
  if (std::any_of(nft->tables.begin(), nft->tables.end(), is_proxy)) return {"nftables", "nf_tables table kube-proxy"};
  if (std::any_of(nft->chains.begin(), nft->chains.end(), has_services))
    return {"iptables", "nf_tables chain KUBE-SERVICES"};
  if (has_services_chain(legacy)) return {"iptables", "iptables-legacy chain KUBE-SERVICES"};
  return {"", "no trace of kube-proxy"};
}

void override_with_what_was_said(Profile& p, const Result<Links>& links, const ProfileOptions& said) {
  override_with(p.phase, said.phase);
  override_with(p.role, said.role);
  override_with(p.kubelet_version, said.kubelet_version);
  if (said.kubelet_version) p.kubelet_unread.clear();
  override_with(p.kubernetes_version, said.kubernetes_version);
  override_with(p.pod_cidrs, said.pod_cidrs);
  override_with(p.service_cidrs, said.service_cidrs);
  add_families(p, links);
  override_with(p.ip_families, said.ip_families);
  override_with(p.proxy_mode, said.proxy_mode);
  override_with(p.air_gapped, said.air_gapped);
  p.limits = said.limits;
}

}  // namespace

std::vector<const FactType*> profile_needs() { return {std::begin(needs), std::end(needs)}; }

Profile profile_of(Facts& facts, const ProfileOptions& said) {
  Profile p;
  add_kind_of_node(p, facts);
  add_kubelet_version(p, *facts.get<KubeletBinary>());
  add_kubernetes_version(p, *facts.get<ApiserverManifest>());
  const auto links = facts.get<Links>();
  const auto lease = facts.get<FlannelSubnet>();
  add_network(p, said.cni ? cni_named(said.cni->value, said.cni->source, *links, *lease)
                          : cni_identity(*facts.get<CniConfig>(), *links, *lease));
  add_unread(p, facts, said);
  p.proxy_mode = proxy_mode_of(*links, *facts.get<NfTables>(), *facts.get<LegacyTables>());
  add_service_cidrs(p, *facts.get<StaticPods>());
  override_with_what_was_said(p, *facts.get<Links>(), said);
  return p;
}

}  // namespace nodecheck
