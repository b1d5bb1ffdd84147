#include "facts/kubelet_file.hpp"

#include <optional>
#include <span>
#include <type_traits>

#include "facts/kubelet_types.hpp"

namespace nodecheck {
namespace {

using S = KubeletSettings;
using Path = std::span<const char* const>;

/// A document and its name, for sources.
struct Document {
  const YAML::Node& root;
  const std::string& path;
  KubeletSettings& settings;
  KubeletSettings defaults = {};

  [[nodiscard]] std::string source(const YAML::Node& at) const { return yaml_source(path, at); }

  /// Sets a field of the document itself.
  template <class V, class T>
  void set(const char* key, Setting<T> S::*setting) const {
    set_below<V>(root, {&key, 1}, setting);
  }

  /// A field of a mapping inside the document; a null in the mapping's place drops the field too.
  template <class V, class T>
  void set_inner(std::initializer_list<const char*> keys, Setting<T> S::*setting) const {
    set_below<V>(root, {keys.begin(), keys.size()}, setting);
  }

  /// A mapping whose keys are merged with those that are there already.
  template <class T>
  void merge(const char* key, Setting<T> S::*setting) const {
    const auto value = last_of(root, key);
    if (!value) return;
    if (value.IsNull()) {
      settings.*setting = defaults.*setting;
      return;
    }
    if (!value.IsMap()) refuse_yaml(source(value), std::string(key) + " is not a mapping");
    auto& all = resources_in((settings.*setting).value);
    for (const auto& entry : value) set_entry(all, entry.first, entry.second);
    (settings.*setting).source = source(value);
  }

 private:
  /// A null is a JSON merge patch's: back to the default.
  template <class V, class T>
  void set_below(const YAML::Node& at, Path keys, Setting<T> S::*setting) const {
    const auto value = last_of(at, keys.front());
    if (!value) return;
    if (value.IsNull())
      settings.*setting = defaults.*setting;
    else if (keys.size() == 1)
      settings.*setting = Setting<T>{T(as<V>(value)), source(value)};
    else if (value.IsMap())
      set_below<V>(value, keys.subspan(1), setting);
    else
      refuse_yaml(source(value), std::string(keys.front()) + " is not a mapping");
  }

  static KubeletResources& resources_in(KubeletResources& all) { return all; }
  static KubeletResources& resources_in(std::optional<KubeletResources>& all) { return all ? *all : all.emplace(); }

  static void set_entry(KubeletResources& all, const YAML::Node& name, const YAML::Node& amount) {
    if (amount.IsNull())
      all.erase(name.as<std::string>());
    else
      all[name.as<std::string>()] = amount.as<std::string>();
  }

  /// The kubelet refuses a quoted "false" where a boolean belongs, a quoted "1" where a number does, and a plain 1
  /// where a string does.
  template <class V>
  static V as(const YAML::Node& value) {
    if ((std::is_same_v<V, bool> || std::is_same_v<V, int>)&&value.Tag() == "!")
      throw YAML::BadConversion(value.Mark());
    if (std::is_same_v<V, std::string> && value.IsScalar() && is_number_or_boolean(value))
      throw YAML::BadConversion(value.Mark());
    return value.template as<V>();
  }
};

void apply_cgroups(const Document& d) {
  d.set<std::string>("cgroupDriver", &S::cgroup_driver);
  d.set_inner<bool>({"featureGates", "KubeletCgroupDriverFromCRI"}, &S::cgroup_driver_from_cri);
  d.set<std::string>("cgroupRoot", &S::cgroup_root);
  d.set<bool>("failCgroupV1", &S::fail_cgroup_v1);
  d.set<bool>("cgroupsPerQOS", &S::cgroups_per_qos);
  if (d.settings.cgroup_driver.value.empty()) d.settings.cgroup_driver = d.defaults.cgroup_driver;
}

void apply_reservations(const Document& d) {
  d.merge("systemReserved", &S::system_reserved);
  d.merge("kubeReserved", &S::kube_reserved);
  d.set<std::string>("systemReservedCgroup", &S::system_reserved_cgroup);
  d.set<std::string>("kubeReservedCgroup", &S::kube_reserved_cgroup);
  d.set<std::vector<std::string>>("enforceNodeAllocatable", &S::enforce_node_allocatable);
}

void apply_security(const Document& d) {
  d.set_inner<bool>({"authentication", "anonymous", "enabled"}, &S::anonymous_auth);
  d.set_inner<std::string>({"authorization", "mode"}, &S::authorization_mode);
  d.set<int>("readOnlyPort", &S::read_only_port);
}

void apply_health(const Document& d) {
  d.set<int>("healthzPort", &S::healthz_port);
  d.set<std::string>("healthzBindAddress", &S::healthz_address);
  if (d.settings.healthz_address.value.empty()) d.settings.healthz_address = d.defaults.healthz_address;
}

void apply_certificates(const Document& d) {
  d.set<bool>("rotateCertificates", &S::rotate_certificates);
  d.set<bool>("serverTLSBootstrap", &S::server_tls_bootstrap);
  d.set<std::string>("tlsCertFile", &S::tls_cert_file);
}

void apply_network(const Document& d) {
  d.set<int>("port", &S::port);
  d.set<std::string>("resolvConf", &S::resolv_conf);
  d.set<std::string>("staticPodPath", &S::static_pod_path);
  d.set<std::vector<std::string>>("clusterDNS", &S::cluster_dns);
  if (d.settings.port.value == 0) d.settings.port = d.defaults.port;
}

void apply_eviction(const Document& d) {
  d.merge("evictionHard", &S::eviction_hard);
  d.set<bool>("mergeDefaultEvictionSettings", &S::merge_default_eviction);
}

void apply(const Document& d) {
  apply_eviction(d);
  apply_network(d);
  apply_cgroups(d);
  apply_reservations(d);
  apply_security(d);
  apply_health(d);
  apply_certificates(d);
  d.set<bool>("failSwapOn", &S::fail_swap_on);
  d.set_inner<std::string>({"memorySwap", "swapBehavior"}, &S::swap_behavior);
  d.set<bool>("protectKernelDefaults", &S::protect_kernel_defaults);
  d.set<std::string>("containerRuntimeEndpoint", &S::runtime_endpoint);
}

}  // namespace

// kind: KubeletConfiguration
// cgroupDriver: systemd        (kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1)
void apply_kubelet_file(std::string_view text, const std::string& path, KubeletSettings& settings) {
  const auto root = parse_kubelet_yaml(text, path);
  try {
    refuse_wrong_kinds(root, path);
    apply({root, path, settings});
  } catch (const YAML::Exception& e) {
    refuse_yaml(path, e);
  }
}

}  // namespace nodecheck
