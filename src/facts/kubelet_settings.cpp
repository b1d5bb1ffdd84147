#include "facts/kubelet_settings.hpp"

#include <fmt/format.h>

#include <system_error>

#include "facts/kubelet_at_rest.hpp"
#include "facts/kubelet_flags.hpp"
#include "facts/kubelet_layers.hpp"
#include "facts/process_files.hpp"
#include "facts/processes.hpp"
#include "facts/setting_json.hpp"
#include "json.hpp"

namespace nodecheck {

namespace {

using Origin = KubeletSettings::Origin;
constexpr Words<Origin, 4> origins{{
    {Origin::running, "running"},
    {Origin::files, "files"},
    {Origin::embedded, "embedded"},
    {Origin::none, "none"},
}};

}  // namespace

NODECHECK_JSON_ENUM(KubeletSettings::Origin, origins)
NODECHECK_JSON(KubeletSettings, origin, pid, config_file, cgroup_driver, cgroup_driver_overridden,
               cgroup_driver_from_cri, fail_swap_on, swap_behavior, fail_cgroup_v1, protect_kernel_defaults,
               runtime_endpoint, kubeconfig, hostname_override, documents, removed_flags, stray_words, absent,
               cgroups_per_qos, enforce_node_allocatable, system_reserved, kube_reserved, system_reserved_cgroup,
               kube_reserved_cgroup, anonymous_auth, authorization_mode, read_only_port, bootstrap_kubeconfig,
               healthz_port, healthz_address, rotate_certificates, server_tls_bootstrap, tls_cert_file, cert_directory,
               cgroup_root, port, resolv_conf, static_pod_path, cluster_dns, root_directory, eviction_hard,
               merge_default_eviction)

namespace {

std::vector<std::string> running_arguments(const Host& host, int pid) {
  const auto path = fmt::format("/proc/{}/cmdline", pid);
  const auto text = host.read(path);
  if (text.empty())
    throw Unavailable{Unavailable::Kind::changing, path, "empty: the kubelet has ended, or has just begun"};
  return arguments_of(text);
}

/// None: the file that it was started with is not there.
std::optional<std::string> own_config(const ProcessFiles& files, const std::string& path) {
  try {
    return files.read(path);
  } catch (const std::system_error& e) {
    if (e.code().value() == ENOENT) return std::nullopt;
    throw;
  }
}

/// A kubelet without the folder does not start: this one has, and what its drop-ins said is gone.
void lay_over_named(const ProcessFiles& files, const std::string& directory, KubeletSettings& s) {
  try {
    lay_over_folder(files, directory, s);
  } catch (const std::system_error& e) {
    if (e.code().value() != ENOENT) throw;
    throw Unavailable{Unavailable::Kind::malformed, "kubelet's --config-dir",
                      directory + " is absent: the kubelet does not start without it"};
  }
}

/// Where its configuration file is not there it is about to exit for want of it, as kubeadm's unit makes it do every
/// ten seconds until the node joins, or the file was taken away since: then it counts as one that does not run.
KubeletSettings settings_of(const Host& host, const Process& kubelet) {
  KubeletSettings s;
  s.origin = Origin::running;
  s.pid = kubelet.pid;
  const auto flags = kubelet_flags(running_arguments(host, kubelet.pid));
  const ProcessFiles files(host, kubelet.pid);
  s.config_file = flags.get("config").value_or("");
  if (!s.config_file.empty()) {
    const auto text = own_config(files, s.config_file);
    if (!text) {
      KubeletSettings without;
      without.absent = {{s.config_file, "kubelet's --config"}};
      return without;
    }
    lay_over(*text, s.config_file, s);
  }
  const auto directory = flags.get("config-dir").value_or("");
  if (!directory.empty()) lay_over_named(files, directory, s);
  lay_over(flags, "kubelet's", s);
  return s;
}

/// k3s and rke2 start their kubelet with --fail-swap-on=false and eviction thresholds of their own, and point it at
/// their own containerd.
KubeletSettings embedded(const Process& process) {
  KubeletSettings s;
  s.origin = Origin::embedded;
  s.pid = process.pid;
  s.fail_swap_on = {false, process.name};
  s.runtime_endpoint = {"unix:///run/k3s/containerd/containerd.sock", process.name};
  s.cgroup_driver = {"", process.name};  // it sets both sides from one switch of its own
  s.eviction_hard = {KubeletResources{{"imagefs.available", "5%"}, {"nodefs.available", "5%"}}, process.name};
  return s;
}

}  // namespace

template <>
KubeletSettings probe<KubeletSettings>(Node& node) {
  const auto& processes = node.need<Processes>();
  const auto ours = net_ns_of(node.host(), "self");
  std::vector<Setting<std::string>> absent;
  if (const auto* kubelet = processes.find("kubelet", ours)) {
    auto settings = settings_of(node.host(), *kubelet);
    if (settings.absent.empty()) return settings;
    absent = std::move(settings.absent);
  }
  for (const auto name : {"k3s-server", "k3s-agent", "rke2"})
    if (const auto* process = processes.find(name, ours)) return embedded(*process);
  if (processes.hidden)
    throw Unavailable{Unavailable::Kind::denied, "/proc", "mounted with hidepid: a kubelet may run that we cannot see"};
  auto settings = settings_at_rest(node);
  if (settings.absent.empty()) settings.absent = std::move(absent);
  return settings;
}

}  // namespace nodecheck
