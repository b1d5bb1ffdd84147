#include "facts/kubelet_settings.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <system_error>

#include "facts/command_line.hpp"
#include "facts/file_reads.hpp"
#include "facts/kubelet_file.hpp"
#include "facts/kubelet_flags.hpp"
#include "facts/landmarks.hpp"
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
constexpr int max_depth = 8;
constexpr int max_folders = 256;  ///< links may make any number of them

}  // namespace

NODECHECK_JSON_ENUM(KubeletSettings::Origin, origins)
NODECHECK_JSON(KubeletSettings, origin, pid, config_file, cgroup_driver, cgroup_driver_overridden,
               cgroup_driver_from_cri, fail_swap_on, swap_behavior, fail_cgroup_v1, protect_kernel_defaults,
               runtime_endpoint, kubeconfig, hostname_override, documents, removed_flags, cgroups_per_qos,
               enforce_node_allocatable, system_reserved, kube_reserved, system_reserved_cgroup, kube_reserved_cgroup,
               anonymous_auth, authorization_mode, read_only_port, bootstrap_kubeconfig, healthz_port, healthz_address,
               rotate_certificates, server_tls_bootstrap, tls_cert_file, cert_directory, cgroup_root)

namespace {

void keep_overridden(const Setting<std::string>& before, KubeletSettings& s) {
  if (s.cgroup_driver != before) s.cgroup_driver_overridden.push_back(before);
}

void lay_over(std::string_view text, const std::string& path, KubeletSettings& s) {
  const auto before = s.cgroup_driver;
  apply_kubelet_file(text, path, s);
  s.documents.push_back(describe_kubelet_file(text, path));
  keep_overridden(before, s);
}

void lay_over(const Flags& flags, const std::string& whose, KubeletSettings& s) {
  const auto before = s.cgroup_driver;
  apply_kubelet_flags(flags, whose, s);
  keep_overridden(before, s);
}

// ---- a kubelet that runs

/// Drop-ins end in .conf and are laid over the file in lexical order of their paths, folders walked through.
class DropIns {
 public:
  DropIns(const ProcessFiles& files, KubeletSettings& settings) : files_(files), settings_(settings) {}

  void apply(const std::string& directory) {
    if (!apply_folder(directory, 0)) throw std::runtime_error(directory + " is not a directory");
  }

 private:
  /// False: it is none.
  bool apply_folder(const std::string& directory, int depth) {
    const auto names = list(directory);
    if (!names) return false;
    if (depth > max_depth || ++folders_ > max_folders) throw std::runtime_error(directory + ": too many folders");
    for (const auto& name : *names) {
      const auto path = directory + "/" + name;
      if (!apply_folder(path, depth + 1) && name.ends_with(".conf")) lay_over(files_.read(path), path, settings_);
    }
    return true;
  }

  std::optional<std::vector<std::string>> list(const std::string& path) const {
    try {
      return files_.list(path);
    } catch (const std::system_error& e) {
      if (e.code().value() == ENOTDIR) return std::nullopt;
      throw;
    }
  }

  const ProcessFiles& files_;
  KubeletSettings& settings_;
  int folders_ = 0;
};

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

/// None: it is about to exit for want of its configuration file, as kubeadm's unit makes it do every ten seconds until
/// the node joins; then it counts as one that does not run.
std::optional<KubeletSettings> settings_of(const Host& host, const Process& kubelet) {
  KubeletSettings s;
  s.origin = Origin::running;
  s.pid = kubelet.pid;
  const Flags flags(running_arguments(host, kubelet.pid));
  const ProcessFiles files(host, kubelet.pid);
  s.config_file = flags.get("config").value_or("");
  if (!s.config_file.empty()) {
    const auto text = own_config(files, s.config_file);
    if (!text) return std::nullopt;
    lay_over(*text, s.config_file, s);
  }
  const auto directory = flags.get("config-dir").value_or("");
  if (!directory.empty()) DropIns(files, s).apply(directory);
  lay_over(flags, "kubelet's", s);
  return s;
}

// ---- none runs

constexpr std::string_view config_files[]{"/var/lib/kubelet/config.yaml", "/etc/kubernetes/kubelet/config.json",
                                          "/etc/kubernetes/kubelet/kubelet-config.json"};

/// kubeadm's unit reads them in this order: the later wins.
constexpr std::pair<std::string_view, std::string_view> environment_files[]{
    {"/var/lib/kubelet/kubeadm-flags.env", "KUBELET_KUBEADM_ARGS"},
    {"/etc/default/kubelet", "KUBELET_EXTRA_ARGS"},
    {"/etc/sysconfig/kubelet", "KUBELET_EXTRA_ARGS"},
};

KubeletSettings settings_in_files(const Host& host) {
  KubeletSettings s;
  for (const auto file : config_files) {
    const auto text = read_if_there(host, std::string(file));
    if (!text) continue;
    s.origin = Origin::files;
    s.config_file = file;
    lay_over(*text, s.config_file, s);
    break;
  }
  for (const auto& [file, variable] : environment_files) {
    const auto text = read_if_there(host, std::string(file));
    if (!text) continue;
    s.origin = Origin::files;
    lay_over(Flags(arguments_in(*text, variable)), std::string(file), s);
  }
  return s;
}

/// k3s and rke2 start their kubelet with --fail-swap-on=false and point it at their own containerd.
KubeletSettings embedded(const Process& process) {
  KubeletSettings s;
  s.origin = Origin::embedded;
  s.pid = process.pid;
  s.fail_swap_on = {false, process.name};
  s.runtime_endpoint = {"unix:///run/k3s/containerd/containerd.sock", process.name};
  s.cgroup_driver = {"", process.name};  // it sets both sides from one switch of its own
  return s;
}

}  // namespace

template <>
KubeletSettings probe<KubeletSettings>(Node& node) {
  const auto& processes = node.need<Processes>();
  const auto ours = net_ns_of(node.host(), "self");
  if (const auto* kubelet = processes.find("kubelet", ours))
    if (auto settings = settings_of(node.host(), *kubelet)) return std::move(*settings);
  for (const auto name : {"k3s-server", "k3s-agent", "rke2"})
    if (const auto* process = processes.find(name, ours)) return embedded(*process);
  if (processes.hidden)
    throw Unavailable{Unavailable::Kind::denied, "/proc", "mounted with hidepid: a kubelet may run that we cannot see"};
  return settings_in_files(node.host());
}

}  // namespace nodecheck
