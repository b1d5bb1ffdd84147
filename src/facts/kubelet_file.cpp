#include "facts/kubelet_file.hpp"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <set>
#include <stdexcept>
#include <type_traits>

namespace nodecheck {
namespace {

constexpr std::size_t max_size = 256 << 10;

/// A document and its name, for sources.
struct Document {
  const YAML::Node& root;
  const std::string& path;
  KubeletSettings& settings;
  KubeletSettings defaults = {};

  [[nodiscard]] std::string source(const YAML::Node& at) const {
    return fmt::format("{}:{}", path, at.Mark().line + 1);
  }

  /// Sets what `parent` names. A null is a JSON merge patch's: back to the default.
  template <class V, class T>
  void set(const YAML::Node& parent, const char* key, Setting<T> KubeletSettings::*setting) const {
    const auto value = parent[key];
    if (!value) return;
    settings.*setting = value.IsNull() ? defaults.*setting : Setting<T>{T(as<V>(value)), source(value)};
  }

  /// A field of a mapping inside the document; a null in the mapping's place drops the field too.
  template <class V, class T>
  void set_inner(const char* mapping, const char* key, Setting<T> KubeletSettings::*setting) const {
    const auto inner = root[mapping];
    if (!inner) return;
    if (inner.IsNull())
      settings.*setting = defaults.*setting;
    else if (inner.IsMap())
      set<V>(inner, key, setting);
    else
      throw std::runtime_error(fmt::format("{}: {} is not a mapping", source(inner), mapping));
  }

 private:
  /// The kubelet refuses a quoted "false" where a boolean belongs.
  template <class V>
  static V as(const YAML::Node& value) {
    if (std::is_same_v<V, bool> && value.Tag() == "!") throw YAML::BadConversion(value.Mark());
    return value.template as<V>();
  }
};

/// Another kind of document, and a key that stands twice (of which yaml-cpp would take the first).
void refuse_what_the_kubelet_refuses(const YAML::Node& root, const std::string& path) {
  const auto kind = root["kind"];
  if (kind && kind.as<std::string>() != "KubeletConfiguration")
    throw std::runtime_error(fmt::format("{}:{}: its kind is not KubeletConfiguration", path, kind.Mark().line + 1));
  std::set<std::string> keys;
  for (const auto& entry : root)
    if (!keys.insert(entry.first.as<std::string>()).second)
      throw std::runtime_error(fmt::format("{}:{}: a key that stands twice", path, entry.first.Mark().line + 1));
}

YAML::Node parse(std::string_view text, const std::string& path) {
  if (text.size() > max_size) throw std::runtime_error(path + ": larger than 256 KiB");
  try {
    auto root = YAML::Load(std::string(text));
    if (!root.IsMap()) throw std::runtime_error(path + ": not a mapping");
    refuse_what_the_kubelet_refuses(root, path);
    return root;
  } catch (const YAML::Exception& e) {
    throw std::runtime_error(fmt::format("{}:{}: {}", path, e.mark.line + 1, e.msg));
  }
}

void apply(const Document& d) {
  using S = KubeletSettings;
  d.set<std::string>(d.root, "cgroupDriver", &S::cgroup_driver);
  d.set<bool>(d.root, "failSwapOn", &S::fail_swap_on);
  d.set<bool>(d.root, "failCgroupV1", &S::fail_cgroup_v1);
  d.set<bool>(d.root, "protectKernelDefaults", &S::protect_kernel_defaults);
  d.set<std::string>(d.root, "containerRuntimeEndpoint", &S::runtime_endpoint);
  d.set_inner<std::string>("memorySwap", "swapBehavior", &S::swap_behavior);
  d.set_inner<bool>("featureGates", "KubeletCgroupDriverFromCRI", &S::cgroup_driver_from_cri);
  if (d.settings.cgroup_driver.value.empty()) d.settings.cgroup_driver = d.defaults.cgroup_driver;
}

}  // namespace

// kind: KubeletConfiguration
// cgroupDriver: systemd        (kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1)
void apply_kubelet_file(std::string_view text, const std::string& path, KubeletSettings& settings) {
  const auto root = parse(text, path);
  try {
    apply({root, path, settings});
  } catch (const YAML::Exception& e) {
    throw std::runtime_error(fmt::format("{}:{}: {}", path, e.mark.line + 1, e.msg));
  }
}

}  // namespace nodecheck
