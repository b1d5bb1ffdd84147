#include "facts/kubelet_file.hpp"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <stdexcept>

namespace nodecheck {
namespace {

constexpr std::size_t max_size = 1 << 20;

/// A document and its name, for sources.
struct Document {
  const YAML::Node& root;
  const std::string& path;

  [[nodiscard]] std::string source(const YAML::Node& at) const { return fmt::format("{}:{}", path, at.Mark().line + 1); }

  template <class T, class V>
  void set(const YAML::Node& parent, const char* key, Setting<T>& setting) const {
    const auto value = parent[key];
    if (!value) return;
    if (value.IsNull())  // as a JSON merge patch: back to the default
      setting = {};
    else
      setting = {T(value.template as<V>()), source(value)};
  }
};

YAML::Node parse(std::string_view text, const std::string& path) {
  if (text.size() > max_size) throw std::runtime_error(path + ": larger than 1 MiB");
  try {
    auto root = YAML::Load(std::string(text));
    if (!root.IsMap()) throw std::runtime_error(path + ": not a mapping");
    return root;
  } catch (const YAML::Exception& e) {
    throw std::runtime_error(fmt::format("{}:{}: {}", path, e.mark.line + 1, e.msg));
  }
}

void apply(const Document& d, KubeletSettings& s) {
  d.set<std::string, std::string>(d.root, "cgroupDriver", s.cgroup_driver);
  d.set<bool, bool>(d.root, "failSwapOn", s.fail_swap_on);
  d.set<std::optional<bool>, bool>(d.root, "failCgroupV1", s.fail_cgroup_v1);
  d.set<bool, bool>(d.root, "protectKernelDefaults", s.protect_kernel_defaults);
  d.set<std::string, std::string>(d.root, "containerRuntimeEndpoint", s.runtime_endpoint);
  if (const auto swap = d.root["memorySwap"]; swap && swap.IsMap())
    d.set<std::string, std::string>(swap, "swapBehavior", s.swap_behavior);
  if (const auto gates = d.root["featureGates"]; gates && gates.IsMap())
    d.set<bool, bool>(gates, "KubeletCgroupDriverFromCRI", s.cgroup_driver_from_cri);
}

}  // namespace

// kind: KubeletConfiguration
// cgroupDriver: systemd        (kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1)
void apply_kubelet_file(std::string_view text, const std::string& path, KubeletSettings& settings) {
  const auto root = parse(text, path);
  try {
    apply({root, path}, settings);
  } catch (const YAML::Exception& e) {
    throw std::runtime_error(fmt::format("{}:{}: {}", path, e.mark.line + 1, e.msg));
  }
  // The defaults that a null brings back.
  const KubeletSettings defaults;
  if (settings.cgroup_driver.value.empty()) settings.cgroup_driver = defaults.cgroup_driver;
}

}  // namespace nodecheck
