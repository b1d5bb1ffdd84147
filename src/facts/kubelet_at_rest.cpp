#include "facts/kubelet_at_rest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "facts/file_reads.hpp"
#include "facts/kubelet_command.hpp"
#include "facts/kubelet_file.hpp"
#include "facts/kubelet_flags.hpp"
#include "facts/kubelet_layers.hpp"
#include "facts/start_command.hpp"

namespace nodecheck {
namespace {

using Origin = KubeletSettings::Origin;

// ---- its unit starts it

bool brings_a_variable(const Host& host, const UnitFile& unit) {
  return std::any_of(unit.environment_files.begin(), unit.environment_files.end(),
                     [&](const auto& file) { return host.exists(file.path); });
}

/// A unit alone, as packages bring it, is no configuration yet: it names a file that kubeadm is still to write.
Origin origin_of(const Host& host, const UnitFile& unit, bool named, bool there) {
  return there || !named || brings_a_variable(host, unit) ? Origin::files : Origin::none;
}

struct Start {
  std::vector<KubeletWords> words = {};  ///< empty: the unit is masked, or gives no flags
  bool direct = false;                   ///< by systemd or a shell; another program may have words of its own
};

Start start_of(const Host& host, const UnitFile& unit) {
  const auto command = start_words(host, unit);
  if (command.empty()) return {};
  const auto inner = without_shell(command, [&](std::string_view name) { return start_variable(host, unit, name); });
  auto words = inner ? kubelet_words(*inner) : std::nullopt;
  if (!words)
    throw Unavailable{Unavailable::Kind::malformed, unit.fragment,
                      fmt::format("starts {}, and how that starts the kubelet is not known", command.front().text)};
  return {std::move(*words), inner->front().text.ends_with("kubelet")};
}

/// "/etc/default/kubelet --config-dir"
std::string source_of(const std::vector<KubeletWords>& words, std::string_view flag) {
  std::string source;
  for (const auto& group : words)
    if (kubelet_flags(group.arguments).get(flag)) source = fmt::format("{} --{}", group.source, flag);
  return source;
}

KubeletSettings settings_by_unit(const Host& host, const UnitFile& unit, const Start& start) {
  const auto& words = start.words;
  KubeletSettings s;
  const auto flags = kubelet_flags(arguments_of(words));
  const auto config = flags.get("config").value_or("");
  const auto text = config.empty() ? std::nullopt : read_if_there(host, config);
  if (text) {
    s.config_file = config;
    lay_over(*text, config, s);
  } else if (!config.empty()) {
    s.absent.push_back({config, source_of(words, "config")});
  }
  const auto folder = flags.get("config-dir").value_or("");
  if (!folder.empty() && host.exists(folder))
    lay_over_folder(ProcessFiles(host, 0), folder, s);
  else if (!folder.empty())
    s.absent.push_back({folder, source_of(words, "config-dir")});
  for (const auto& [source, arguments] : words) lay_over(kubelet_flags(arguments), source, s);
  if (!start.direct) s.stray_words.clear();
  s.origin = origin_of(host, unit, !config.empty(), text.has_value());
  return s;
}

// ---- no unit tells

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
    lay_over(kubelet_flags(arguments_in(*text, variable)), std::string(file), s);
  }
  return s;
}

/// kubeadm from 1.32 on keeps the socket of this node here, and patches it into config.yaml when it writes that.
void add_instance_config(const Host& host, KubeletSettings& s) {
  constexpr auto path = "/var/lib/kubelet/instance-config.yaml";
  if (!s.runtime_endpoint.value.empty()) return;
  const auto text = read_if_there(host, path);
  if (!text) return;
  KubeletSettings instance;
  apply_kubelet_file(*text, path, instance);
  s.runtime_endpoint = std::move(instance.runtime_endpoint);
}

}  // namespace

KubeletSettings settings_at_rest(Node& node) {
  const auto& host = node.host();
  const auto* unit = node.need<UnitFiles>().find("kubelet.service");
  const auto start = unit ? start_of(host, *unit) : Start{};
  auto settings = start.words.empty() ? settings_in_files(host) : settings_by_unit(host, *unit, start);
  add_instance_config(host, settings);
  return settings;
}

}  // namespace nodecheck
