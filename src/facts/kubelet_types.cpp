#include "facts/kubelet_types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <string_view>

#include "text.hpp"

namespace nodecheck {
namespace {

enum class Kind { text, integer, boolean };
enum class Shape { scalar, list, mapping };

/// Names with a blank between them.
struct Group {
  Kind kind;
  Shape shape;
  std::string_view names;
};

// The fields of KubeletConfiguration in config/v1beta1/types.go of k8s.io/kubelet; a duration is a string there.
constexpr Group groups[]{
    {Kind::text, Shape::scalar,
     "staticPodPath podLogsDir staticPodURL address tlsCertFile tlsPrivateKeyFile tlsMinVersion healthzBindAddress "
     "clusterDomain kubeletCgroups systemCgroups cgroupRoot cgroupDriver cpuManagerPolicy memoryManagerPolicy "
     "topologyManagerPolicy topologyManagerScope hairpinMode podCIDR contentType containerLogMaxSize "
     "reservedSystemCPUs showHiddenMetricsForVersion systemReservedCgroup kubeReservedCgroup volumePluginDir "
     "providerID containerRuntimeEndpoint imageServiceEndpoint resolvConf imagePullCredentialsVerificationPolicy "
     "configMapAndSecretChangeDetectionStrategy memoryReservationPolicy syncFrequency fileCheckFrequency "
     "httpCheckFrequency streamingConnectionIdleTimeout nodeStatusUpdateFrequency nodeStatusReportFrequency "
     "imageMinimumGCAge imageMaximumGCAge volumeStatsAggPeriod cpuManagerReconcilePeriod runtimeRequestTimeout "
     "evictionPressureTransitionPeriod shutdownGracePeriod shutdownGracePeriodCriticalPods cpuCFSQuotaPeriod "
     "containerLogMonitorInterval"},
    {Kind::integer, Shape::scalar,
     "port readOnlyPort registryBurst eventBurst nodeLeaseDurationSeconds maxPods kubeAPIBurst "
     "evictionMaxPodGracePeriod podsPerCore registryPullQPS eventRecordQPS healthzPort oomScoreAdj "
     "imageGCHighThresholdPercent imageGCLowThresholdPercent nodeStatusMaxImages kubeAPIQPS maxParallelImagePulls "
     "iptablesMasqueradeBit iptablesDropBit containerLogMaxFiles containerLogMaxWorkers podPidsLimit maxOpenFiles"},
    {Kind::boolean, Shape::scalar,
     "enableServer enableDebuggingHandlers cgroupsPerQOS singleProcessOOMKill cpuCFSQuota serializeImagePulls "
     "mergeDefaultEvictionSettings enableControllerAttachDetach makeIPTablesUtilChains failSwapOn "
     "enableSystemLogHandler enableSystemLogQuery enableProfilingHandler enableDebugFlagsHandler seccompDefault "
     "registerNode localStorageCapacityIsolation failCgroupV1 rotateCertificates serverTLSBootstrap "
     "enableContentionProfiling runOnce protectKernelDefaults kernelMemcgNotification"},
    {Kind::text, Shape::list,
     "tlsCipherSuites preloadedImagesVerificationAllowlist clusterDNS enforceNodeAllocatable allowedUnsafeSysctls"},
    {Kind::text, Shape::mapping,
     "cpuManagerPolicyOptions topologyManagerPolicyOptions qosReserved evictionHard evictionSoft "
     "evictionSoftGracePeriod evictionMinimumReclaim systemReserved kubeReserved defaultPodSysctls"},
    {Kind::boolean, Shape::mapping, "featureGates"},
};

const Group* group_of(const std::string& name) {
  static const auto all = [] {
    std::map<std::string_view, const Group*> by_name;
    for (const auto& group : groups)
      for (const auto one : split(group.names, ' ')) by_name[one] = &group;
    return by_name;
  }();
  const auto found = all.find(name);
  return found == all.end() ? nullptr : found->second;
}

// y and n alone are left: readers of YAML 1.1 differ on them.
bool is_boolean(const std::string& word) {
  constexpr std::string_view words[]{"yes", "Yes", "YES", "true",  "True",  "TRUE",  "on",  "On",  "ON",
                                     "no",  "No",  "NO",  "false", "False", "FALSE", "off", "Off", "OFF"};
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

std::string_view without_sign(std::string_view word) {
  if (word.starts_with('-') || word.starts_with('+')) word.remove_prefix(1);
  return word;
}

bool has_only(std::string_view word, std::string_view characters) {
  return !word.empty() && word.find_first_not_of(characters) == std::string_view::npos;
}

constexpr std::string_view digits = "0123456789";

// 110, -1, 0x6e, 1_000
bool is_integer(std::string_view word) {
  word = without_sign(word);
  if (word.starts_with("0x") || word.starts_with("0X")) return has_only(word.substr(2), "0123456789abcdefABCDEF_");
  if (word.starts_with("0b")) return has_only(word.substr(2), "01_");
  if (word.starts_with("0o")) return has_only(word.substr(2), "01234567_");
  return has_only(word, "0123456789_") && word.front() != '_';
}

// 1.5, .5, 5., 1e3, 1.5e+3, .inf
bool is_number(std::string_view word) {
  word = without_sign(word);
  if (word == ".inf" || word == ".Inf" || word == ".INF" || word == ".nan" || word == ".NaN" || word == ".NAN")
    return true;
  const auto exponent = word.find_first_of("eE");
  if (exponent != std::string_view::npos && !has_only(without_sign(word.substr(exponent + 1)), digits)) return false;
  const auto mantissa = word.substr(0, exponent);
  const auto dots = std::count(mantissa.begin(), mantissa.end(), '.');
  return has_only(mantissa, "0123456789.") && dots <= 1 && mantissa != ".";
}

/// Neither in quotes nor with a tag of its own.
bool is_plain(const YAML::Node& scalar) { return scalar.Tag() == "?" || scalar.Tag().empty(); }

bool is_of(Kind kind, const YAML::Node& scalar) {
  switch (kind) {
    case Kind::text:
      return !is_number_or_boolean(scalar);
    case Kind::integer:
      return is_plain(scalar) && is_integer(scalar.Scalar());
    case Kind::boolean:
      return is_plain(scalar) && (is_boolean(scalar.Scalar()) || has_only(scalar.Scalar(), "yYnN"));
  }
  return true;
}

std::string_view word(Kind kind) {
  return kind == Kind::text      ? "a string (what looks like a number or a boolean needs quotes)"
         : kind == Kind::integer ? "a whole number without quotes"
                                 : "true or false without quotes";
}

void refuse_unless(Kind kind, const std::string& name, const YAML::Node& value, const std::string& path) {
  const bool has_tag = !is_plain(value) && value.Tag() != "!";
  if (value.IsNull() || (value.IsScalar() && (has_tag || is_of(kind, value)))) return;
  refuse_yaml(yaml_source(path, value), fmt::format("{} is not {}", name, word(kind)));
}

void check(const Group& group, const std::string& name, const YAML::Node& value, const std::string& path) {
  if (value.IsNull()) return;
  if (group.shape == Shape::scalar) return refuse_unless(group.kind, name, value, path);
  const bool is_list = group.shape == Shape::list;
  if (is_list ? !value.IsSequence() : !value.IsMap())
    refuse_yaml(yaml_source(path, value), fmt::format("{} is not a {}", name, is_list ? "list" : "mapping"));
  for (const auto& entry : value)
    if (is_list)
      refuse_unless(group.kind, fmt::format("an entry of {}", name), entry, path);
    else
      refuse_unless(group.kind, fmt::format("{}.{}", name, entry.first.IsScalar() ? entry.first.Scalar() : "?"),
                    entry.second, path);
}

}  // namespace

bool is_number_or_boolean(const YAML::Node& scalar) {
  const auto& word = scalar.Scalar();
  return is_plain(scalar) && (is_integer(word) || is_number(word) || is_boolean(word));
}

void refuse_wrong_kinds(const YAML::Node& root, const std::string& path) {
  for (const auto& entry : root) {
    if (!entry.first.IsScalar()) continue;
    const auto name = entry.first.Scalar();
    if (const auto* group = group_of(name)) check(*group, name, entry.second, path);
  }
}

}  // namespace nodecheck
