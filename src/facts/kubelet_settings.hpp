#pragma once
// The kubelet's merged settings, each with who said so: defaults < --config file < --config-dir drop-ins < flags.
// Of a kubelet that does not run: what its files would give it.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "facts.hpp"
#include "facts/kubelet_document.hpp"
#include "facts/setting.hpp"

namespace nodecheck {

/// cpu: 200m, memory: 500Mi.
using KubeletResources = std::map<std::string, std::string>;

struct KubeletSettings {
  static constexpr std::string_view id = "kubelet.settings";
  /// Where the settings come from.
  enum class Origin {
    running,   ///< a kubelet process, with its flags
    files,     ///< none runs; a configuration file or kubeadm's environment files are there
    embedded,  ///< k3s and rke2 run the kubelet inside themselves: their defaults
    none,      ///< neither: all values are the defaults
  };
  Origin origin = Origin::none;
  int pid = 0;                                      ///< of the running kubelet
  std::string config_file;                          ///< empty: none
  std::vector<KubeletDocument> documents;           ///< the file and the drop-ins, in the order they are laid
  std::vector<Setting<std::string>> removed_flags;  ///< names of flags in use that some release took away
  std::vector<Setting<std::string>> stray_words{};  ///< names of flags after which a word stands that belongs to none
  std::vector<Setting<std::string>> absent{};       ///< paths that --config and --config-dir name, and where nothing is
  Setting<std::string> cgroup_driver{"cgroupfs"};
  std::vector<Setting<std::string>> cgroup_driver_overridden;  ///< what it replaced, the default first
  Setting<bool> cgroup_driver_from_cri{true};  ///< the feature gate KubeletCgroupDriverFromCRI, on by default from 1.31
  Setting<std::string> cgroup_root{};          ///< the cgroup below which the tree of pods is; empty: the root
  Setting<bool> fail_swap_on{true};
  Setting<std::string> swap_behavior{};  ///< memorySwap.swapBehavior: NoSwap, LimitedSwap; empty: the release's default
  Setting<std::optional<bool>> fail_cgroup_v1{};  ///< none: the release's default (true from 1.35)
  Setting<bool> protect_kernel_defaults{false};
  Setting<bool> cgroups_per_qos{true};
  Setting<std::vector<std::string>> enforce_node_allocatable{{"pods"}};
  Setting<KubeletResources> system_reserved{}, kube_reserved{};
  Setting<std::string> system_reserved_cgroup{}, kube_reserved_cgroup{};
  // None, empty: not said. The default hangs on whether there is a configuration file, and on the release.
  Setting<std::optional<bool>> anonymous_auth{};
  Setting<std::string> authorization_mode{};
  Setting<std::optional<int>> read_only_port{};
  Setting<std::string> runtime_endpoint{};      ///< as written, a URL or a path; empty: the release's default
  Setting<std::string> kubeconfig{};            ///< --kubeconfig; empty: not said
  Setting<std::string> bootstrap_kubeconfig{};  ///< --bootstrap-kubeconfig; empty: not said
  Setting<int> healthz_port{10248};             ///< 0: it serves no healthz
  Setting<std::string> healthz_address{"127.0.0.1"};
  Setting<bool> rotate_certificates{false};   ///< of the client
  Setting<bool> server_tls_bootstrap{false};  ///< the cluster signs the serving certificate, and the kubelet rotates it
  Setting<std::string> tls_cert_file{};       ///< empty: the kubelet's own, in cert_directory
  Setting<std::string> cert_directory{"/var/lib/kubelet/pki"};
  Setting<std::string> hostname_override{};  ///< empty: not said
  Setting<int> port{10250};
  Setting<std::string> resolv_conf{"/etc/resolv.conf"};  ///< what pods get; empty: they get none of the node's
  Setting<std::string> static_pod_path{};                ///< a folder or a file; empty: no static pods
  Setting<std::vector<std::string>> cluster_dns{};       ///< addresses
  Setting<std::string> root_directory{"/var/lib/kubelet"};
  /// evictionHard as it is written: nodefs.available: 10%. None: not said, and reason/eviction.hpp has the defaults.
  Setting<std::optional<KubeletResources>> eviction_hard{};
  Setting<bool> merge_default_eviction{false};  ///< what evictionHard leaves out has its default
  bool operator==(const KubeletSettings&) const = default;
};

void to_json(Json&, const KubeletSettings::Origin&);
void from_json(const Json&, KubeletSettings::Origin&);
void to_json(Json&, const KubeletSettings&);
void from_json(const Json&, KubeletSettings&);

template <>
KubeletSettings probe<KubeletSettings>(Node&);

}  // namespace nodecheck
