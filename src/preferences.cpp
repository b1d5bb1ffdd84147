#include "preferences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

#include "reason/cni_identity.hpp"
#include "text.hpp"
#include "usage.hpp"

namespace nodecheck {
namespace {

using Words = std::vector<std::string>;

template <class T>
void set_derived(Override<T>& value, const Place& at, T to) {
  value = Derived<T>{std::move(to), at.source};
}

/// It takes back what an earlier place said.
bool is_auto(const Words& words) { return words.size() == 1 && words[0] == "auto"; }

template <class T>
void set_choice(Override<T>& value, const Place& at, const std::string& word,
                const std::vector<std::pair<std::string, std::optional<T>>>& choices) {
  const auto chosen = choice<std::optional<T>>(at.name, word, choices);
  value = chosen ? Override<T>{{*chosen, at.source}} : std::nullopt;
}

void set_phase(Options& o, const Words& w, const Place& at) {
  set_choice<Phase>(
      o.profile.phase, at, w[0],
      {{"auto", {}}, {"pre-join", Phase::pre_join}, {"start", Phase::start}, {"running", Phase::running}});
}

void set_role(Options& o, const Words& w, const Place& at) {
  set_choice<Role>(o.profile.role, at, w[0],
                   {{"auto", {}}, {"worker", Role::worker}, {"control-plane", Role::control_plane}});
}

/// A name that we do not know the wiring of would quietly leave that of the pods unset, and verdicts weaker.
void set_cni(Options& o, const Words& w, const Place& at) {
  if (is_auto(w)) return o.profile.cni.reset();
  const auto known = known_cnis();
  if (std::find(known.begin(), known.end(), w[0]) == known.end()) {
    if (!nearest(w[0], known).empty()) refuse(at.name + ": unknown CNI", w[0], known);
    throw UsageError(fmt::format("{}: unknown CNI '{}': there are {}; what any other needs is derived from the node",
                                 at.name, w[0], fmt::join(known, ", ")));
  }
  set_derived(o.profile.cni, at, w[0]);
}

void set_kubelet_version(Options& o, const Words& w, const Place& at) {
  if (is_auto(w)) return o.profile.kubelet_version.reset();
  set_derived(o.profile.kubelet_version, at, version_or_refuse(at.name, w[0]));
}

void set_kubernetes_version(Options& o, const Words& w, const Place& at) {
  if (is_auto(w)) return o.profile.kubernetes_version.reset();
  set_derived(o.profile.kubernetes_version, at, version_or_refuse(at.name, w[0]));
}

void set_pod_cidrs(Options& o, const Words& w, const Place& at) {
  if (is_auto(w)) return o.profile.pod_cidrs.reset();
  refuse_what_is_no_cidr(at.name, w);
  set_derived(o.profile.pod_cidrs, at, w);
}

void set_service_cidrs(Options& o, const Words& w, const Place& at) {
  if (is_auto(w)) return o.profile.service_cidrs.reset();
  refuse_what_is_no_cidr(at.name, w);
  set_derived(o.profile.service_cidrs, at, w);
}

void set_ip_families(Options& o, const Words& words, const Place& at) {
  if (is_auto(words)) return o.profile.ip_families.reset();
  std::pair<bool, bool> families;
  for (const auto& word : words)
    (choice<bool>(at.name, word, {{"IPv4", false}, {"IPv6", true}}) ? families.second : families.first) = true;
  set_derived(o.profile.ip_families, at, families);
}

void set_proxy_mode(Options& o, const Words& w, const Place& at) {
  set_choice<std::string>(
      o.profile.proxy_mode, at, w[0],
      {{"auto", {}}, {"iptables", "iptables"}, {"ipvs", "ipvs"}, {"nftables", "nftables"}, {"none", "none"}});
}

void set_air_gapped(Options& o, const Words& w, const Place& at) {
  if (is_auto(w)) return o.profile.air_gapped.reset();
  set_derived(o.profile.air_gapped, at, choice<bool>(at.name, w[0], {{"true", true}, {"false", false}}));
}

/// A path alone or as a URL; the kubelet takes nothing else of a Linux node either.
void set_cri_endpoint(Options& o, const Words& w, const Place& at) {
  if (is_auto(w)) return o.cri_endpoint.clear();
  if (!w[0].starts_with('/') && !w[0].starts_with("unix:///"))
    throw UsageError(fmt::format("{} is unix:///PATH or /PATH, not '{}'", at.name, w[0]));
  o.cri_endpoint = w[0];
}

void set_netns(Options& o, const Words& w, const Place& at) {
  o.own_netns = choice<bool>(at.name, w[0], {{"auto", false}, {"self", true}});
}

std::chrono::milliseconds time_of(const Place& at, const std::string& word) {
  try {
    return parse_duration(word);
  } catch (const UsageError& e) {
    throw UsageError(fmt::format("{}: {}", at.name, e.what()));
  }
}

void set_timeout(Options& o, const Words& w, const Place& at) { o.timeout = time_of(at, w[0]); }
void set_fact_timeout(Options& o, const Words& w, const Place& at) { o.fact_timeout = time_of(at, w[0]); }
void set_wait(Options& o, const Words& w, const Place& at) { o.wait = time_of(at, w[0]); }

/// No id has a comma.
Words globs_in(const Words& words) {
  Words globs;
  for (const auto& word : words)
    for (const auto glob : split(word, ',')) globs.emplace_back(trim(glob));
  return globs;
}

void set_only(Options& o, const Words& words, const Place& at) { o.only = {words, at.source}; }
void set_skip(Options& o, const Words& words, const Place& at) { o.skip = {words, at.source}; }

void set_fail_on(Options& o, const Words& w, const Place& at) {
  o.fail_on = choice<Severity>(at.name, w[0],
                               {{"error", Severity::error}, {"warning", Severity::warning}, {"info", Severity::info}});
}

/// As kubeadm takes them: lists with commas, which may be empty. What one place ignores the next does not take back.
void set_ignored(Options& o, const Words& words, const Place& at) {
  o.ignored.source += (o.ignored.source.empty() ? "" : ", ") + at.source;
  for (const auto& name : globs_in(words))
    if (!name.empty()) o.ignored.value.push_back(name);
}

constexpr Preference rows[]{
    {"profile", "phase", "phase", "PHASE", "auto|pre-join|start|running (default auto)", Use::judging, false,
     set_phase},
    {"profile", "role", "role", "ROLE", "auto|worker|control-plane (default auto)", Use::judging, false, set_role},
    {"profile", "cni", "cni", "NAME", "the CNI that this node has or will have", Use::judging, false, set_cni},
    {"profile", "kubeletVersion", "kubelet-version", "VERSION", "the kubelet's version", Use::judging, false,
     set_kubelet_version},
    {"profile", "kubernetesVersion", "kubernetes-version", "VERSION", "the version of the cluster's API server",
     Use::judging, false, set_kubernetes_version},
    {"profile", "podCIDRs", "pod-cidr", "CIDR", "a network of pods; repeatable", Use::judging, true, set_pod_cidrs},
    {"profile", "serviceCIDRs", "service-cidr", "CIDR", "a network of Services; repeatable", Use::judging, true,
     set_service_cidrs},
    {"profile", "ipFamilies", "ip-family", "FAMILY", "IPv4|IPv6: one that pods have; repeatable", Use::judging, true,
     set_ip_families},
    {"profile", "proxyMode", "proxy-mode", "MODE", "auto|iptables|ipvs|nftables|none: kube-proxy's", Use::judging,
     false, set_proxy_mode},
    {"profile", "airGapped", "air-gapped", "BOOL", "true|false: nothing outside the cluster need be reached",
     Use::judging, false, set_air_gapped},
    {"run", "criEndpoint", "cri-endpoint", "SOCKET",
     "the CRI socket (default: the kubelet's, else a live well-known one)", Use::reading, false, set_cri_endpoint},
    {"run", "netns", "netns", "WHOSE", "auto|self: self says that this network namespace is the node's", Use::judging,
     false, set_netns},
    {"run", "timeout", "timeout", "TIME", "end the whole run by then (default 10s)", Use::reading, false, set_timeout},
    {"run", "factTimeout", "fact-timeout", "TIME", "give each fact this long (default 5s; CRI calls 2s)", Use::reading,
     false, set_fact_timeout},
    {"run", "only", "only", "GLOB", "run only checks whose id or alias matches; repeatable", Use::choosing, true,
     set_only},
    {"run", "skip", "skip", "GLOB", "leave out checks whose id or alias matches; repeatable", Use::choosing, true,
     set_skip},
    {"run", "failOn", "fail-on", "SEVERITY", "error|warning|info (default error)", Use::running, false, set_fail_on},
    {"run", "ignorePreflightErrors", "ignore-preflight-errors", "IDS",
     "let these failures pass, by kubeadm's ids or ours; all: every one", Use::running, true, set_ignored},
    {"run", "wait", "wait", "TIME", "run again until the node conforms, or for this long", Use::running, false,
     set_wait},
};

constexpr std::string_view prefix = "NODECHECK_";

const Preference* named(std::string_view variable_name) {
  const auto* found =
      std::find_if(std::begin(rows), std::end(rows), [&](const auto& row) { return variable(row) == variable_name; });
  return found == std::end(rows) ? nullptr : found;
}

/// Without the prefix, which would make every name near every other.
void refuse_near_miss(const std::string& name) {
  Words suffixes;
  for (const auto& row : rows) suffixes.push_back(variable(row).substr(prefix.size()));
  const auto suffix = name.substr(prefix.size());
  const auto near = nearest(suffix, suffixes);
  if (!near.empty() && near[0] == suffix[0])  // NODECHECK_HOME may be anybody's
    throw UsageError(fmt::format("unknown variable {} in the environment; did you mean {}{}?", name, prefix, near));
}

void set_from_variable(Options& options, const std::string& name, const std::string& value) {
  const auto* row = named(name);
  if (row == nullptr) return name == "NODECHECK_CONFIG" ? void() : refuse_near_miss(name);
  if (value.empty()) return;
  Words words;
  if (!row->list) words.push_back(value);
  if (row->list)
    for (const auto part : split(value, ',')) words.emplace_back(trim(part));
  row->set(options, words, {name, name});
}

}  // namespace

std::span<const Preference> preferences() { return rows; }

std::string variable(const Preference& preference) {
  std::string name(prefix);
  for (const char c : preference.flag)
    name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

void set_from_environment(Options& options, const std::vector<std::string>& environment) {
  for (const auto& entry : environment) {
    const auto equals = entry.find('=');
    if (!entry.starts_with(prefix) || equals == std::string::npos) continue;
    set_from_variable(options, entry.substr(0, equals), entry.substr(equals + 1));
  }
}

}  // namespace nodecheck
