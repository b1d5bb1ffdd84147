#include "facts/kubelet_flags.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

#include "facts/removed_flags.hpp"
#include "result.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using S = KubeletSettings;

/// They take no value but with an =.
constexpr std::string_view switches[]{"add-dir-header",
                                      "allow-privileged",
                                      "alsologtostderr",
                                      "anonymous-auth",
                                      "authentication-token-webhook",
                                      "cgroups-per-qos",
                                      "containerized",
                                      "contention-profiling",
                                      "cpu-cfs-quota",
                                      "docker-disable-shared-pid",
                                      "docker-only",
                                      "docker-tls",
                                      "enable-cadvisor-json-endpoints",
                                      "enable-controller-attach-detach",
                                      "enable-debugging-handlers",
                                      "enable-load-reader",
                                      "enable-server",
                                      "exit-on-lock-contention",
                                      "experimental-allocatable-ignore-eviction",
                                      "experimental-check-node-capabilities-before-mount",
                                      "experimental-kernel-memcg-notification",
                                      "fail-cgroupv1",
                                      "fail-swap-on",
                                      "help",
                                      "keep-terminated-pod-volumes",
                                      "kernel-memcg-notification",
                                      "local-storage-capacity-isolation",
                                      "log-cadvisor-usage",
                                      "log-json-split-stream",
                                      "log-text-split-stream",
                                      "logtostderr",
                                      "make-iptables-util-chains",
                                      "one-output",
                                      "protect-kernel-defaults",
                                      "really-crash-for-testing",
                                      "redirect-container-streaming",
                                      "register-node",
                                      "register-schedulable",
                                      "rotate-certificates",
                                      "rotate-server-certificates",
                                      "runonce",
                                      "seccomp-default",
                                      "serialize-image-pulls",
                                      "skip-headers",
                                      "skip-log-headers",
                                      "storage-driver-secure",
                                      "version"};

[[noreturn]] void refuse(const std::string& source, std::string_view wanted, std::string_view text) {
  throw Unavailable{Unavailable::Kind::malformed, source, fmt::format("not {}: {}", wanted, text)};
}

/// strconv.ParseBool: with any other word the kubelet does not start, and we do not guess.
bool truth(std::string_view text, const std::string& source) {
  constexpr std::string_view yes[]{"1", "t", "T", "true", "TRUE", "True"},
      no[]{"0", "f", "F", "false", "FALSE", "False"};
  if (std::find(std::begin(yes), std::end(yes), text) != std::end(yes)) return true;
  if (std::find(std::begin(no), std::end(no), text) != std::end(no)) return false;
  refuse(source, "a boolean", text);
}

int number(std::string_view text, const std::string& source) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) refuse(source, "a number", text);
  return value;
}

std::vector<std::string> list_of(std::string_view text) {
  if (text.empty()) return {};
  const auto words = split(text, ',');
  return {words.begin(), words.end()};
}

/// The flags of one command line, each with its source.
struct Given {
  const Flags& flags;
  const std::string& whose;
  KubeletSettings& settings;

  [[nodiscard]] std::string source(std::string_view flag) const { return fmt::format("{} --{}", whose, flag); }
  void text(std::string_view flag, Setting<std::string> S::*setting) const {
    if (auto value = flags.get(flag)) settings.*setting = {std::move(*value), source(flag)};
  }
  template <class T>
  void integer(std::string_view flag, Setting<T> S::*setting) const {
    if (const auto value = flags.get(flag)) settings.*setting = {number(*value, source(flag)), source(flag)};
  }
  template <class T>
  void boolean(std::string_view flag, Setting<T> S::*setting) const {
    if (const auto value = flags.get(flag)) settings.*setting = {truth(*value, source(flag)), source(flag)};
  }

  // --system-reserved=cpu=200m,memory=500Mi
  void resources(std::string_view flag, Setting<KubeletResources> S::*setting) const {
    if (flags.all(flag).empty()) return;
    begin_anew(flag, settings.*setting);
    add_entries(flag, '=', (settings.*setting).value);
  }

  // --eviction-hard=memory.available<100Mi,nodefs.available<10%
  void evictions() const {
    constexpr std::string_view flag = "eviction-hard";
    if (flags.all(flag).empty()) return;
    begin_anew(flag, settings.eviction_hard);
    if (!settings.eviction_hard.value) settings.eviction_hard.value.emplace();
    add_entries(flag, '<', *settings.eviction_hard.value);
  }

  /// Flags add up over all places that give them, and replace what a file says.
  template <class T>
  void begin_anew(std::string_view flag, Setting<T>& setting) const {
    if (!setting.source.ends_with(fmt::format(" --{}", flag))) setting = {};
    setting.source = source(flag);
  }
  void add_entries(std::string_view flag, char between, KubeletResources& to) const {
    for (const auto& one : flags.all(flag))
      for (const auto& word : list_of(one)) {
        const auto at = word.find(between);
        if (at == std::string::npos) refuse(source(flag), fmt::format("NAME{}AMOUNT", between), word);
        to[std::string(trim(std::string_view(word).substr(0, at)))] = trim(std::string_view(word).substr(at + 1));
      }
  }

  // KubeletCgroupDriverFromCRI=false, NodeSwap=true
  void gates() const {
    for (const auto& all : flags.all("feature-gates"))
      for (const auto word : split(all, ',')) {
        const auto parts = split(word, '=');
        if (trim(parts[0]) != "KubeletCgroupDriverFromCRI") continue;
        settings.cgroup_driver_from_cri = {truth(parts.size() == 2 ? trim(parts[1]) : word, source("feature-gates")),
                                           source("feature-gates")};
      }
  }
};

void apply_reservations(const Given& given) {
  given.resources("system-reserved", &S::system_reserved);
  given.resources("kube-reserved", &S::kube_reserved);
  given.text("system-reserved-cgroup", &S::system_reserved_cgroup);
  given.text("kube-reserved-cgroup", &S::kube_reserved_cgroup);
  given.boolean("cgroups-per-qos", &S::cgroups_per_qos);
  if (const auto value = given.flags.get("enforce-node-allocatable"))
    given.settings.enforce_node_allocatable = {list_of(*value), given.source("enforce-node-allocatable")};
}

void apply_security(const Given& given) {
  given.boolean("anonymous-auth", &S::anonymous_auth);
  given.text("authorization-mode", &S::authorization_mode);
  given.integer("read-only-port", &S::read_only_port);
}

void apply_health(const Given& given) {
  given.integer("healthz-port", &S::healthz_port);
  given.text("healthz-bind-address", &S::healthz_address);
}

void apply_network(const Given& given) {
  given.integer("port", &S::port);
  given.text("resolv-conf", &S::resolv_conf);
  given.text("pod-manifest-path", &S::static_pod_path);
  if (const auto value = given.flags.get("cluster-dns"))
    given.settings.cluster_dns = {list_of(*value), given.source("cluster-dns")};
}

void apply_certificates(const Given& given) {
  given.text("bootstrap-kubeconfig", &S::bootstrap_kubeconfig);
  given.text("tls-cert-file", &S::tls_cert_file);
  given.text("cert-dir", &S::cert_directory);
  given.boolean("rotate-certificates", &S::rotate_certificates);
  given.boolean("rotate-server-certificates", &S::server_tls_bootstrap);
}

}  // namespace

Flags kubelet_flags(const std::vector<std::string>& arguments) { return Flags(arguments, switches); }

void apply_kubelet_flags(const Flags& flags, const std::string& whose, KubeletSettings& settings) {
  const Given given{flags, whose, settings};
  given.text("cgroup-driver", &S::cgroup_driver);
  given.text("cgroup-root", &S::cgroup_root);
  given.text("container-runtime-endpoint", &S::runtime_endpoint);
  given.text("kubeconfig", &S::kubeconfig);
  given.text("hostname-override", &S::hostname_override);
  given.boolean("fail-swap-on", &S::fail_swap_on);
  given.boolean("fail-cgroupv1", &S::fail_cgroup_v1);
  given.boolean("protect-kernel-defaults", &S::protect_kernel_defaults);
  given.text("root-dir", &S::root_directory);
  given.evictions();
  given.gates();
  apply_reservations(given);
  apply_security(given);
  apply_health(given);
  apply_certificates(given);
  apply_network(given);
  for (const auto& flag : removed_flags())
    if (flags.get(flag.name)) settings.removed_flags.push_back({std::string(flag.name), given.source(flag.name)});
  for (const auto& flag : flags.before_strays()) settings.stray_words.push_back({flag, given.source(flag)});
}

}  // namespace nodecheck
