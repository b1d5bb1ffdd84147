#pragma once
// The kubelet's merged settings, each with who said so: defaults < --config file < --config-dir drop-ins < flags.
// Of a kubelet that does not run: what its files would give it.
#include <optional>
#include <string>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

/// A value and its source: "default", "/var/lib/kubelet/config.yaml:12", "kubelet's --cgroup-driver", "k3s".
template <class T>
struct Setting {
  T value{};
  std::string source = "default";
  bool operator==(const Setting&) const = default;
};

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
  int pid = 0;              ///< of the running kubelet
  std::string config_file;  ///< empty: none
  Setting<std::string> cgroup_driver{"cgroupfs"};
  Setting<bool> cgroup_driver_from_cri{true};  ///< the feature gate KubeletCgroupDriverFromCRI, on by default from 1.31
  Setting<bool> fail_swap_on{true};
  Setting<std::string> swap_behavior{};  ///< memorySwap.swapBehavior: NoSwap, LimitedSwap; empty: the release's default
  Setting<std::optional<bool>> fail_cgroup_v1{};  ///< none: the release's default (true from 1.35)
  Setting<bool> protect_kernel_defaults{false};
  Setting<std::string> runtime_endpoint{};   ///< as written, a URL or a path; empty: the release's default
  Setting<std::string> kubeconfig{};         ///< --kubeconfig; empty: not said
  Setting<std::string> hostname_override{};  ///< empty: not said
  bool operator==(const KubeletSettings&) const = default;
};

void to_json(Json&, const KubeletSettings::Origin&);
void from_json(const Json&, KubeletSettings::Origin&);
void to_json(Json&, const KubeletSettings&);
void from_json(const Json&, KubeletSettings&);

template <>
KubeletSettings probe<KubeletSettings>(Node&);

}  // namespace nodecheck
