#include "facts/kubelet_document.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "facts/kubelet_yaml.hpp"
#include "facts/setting_json.hpp"

namespace nodecheck {

NODECHECK_JSON(KubeletDocument, path, api_version, kind, fields, repeated)

namespace {

// The fields of KubeletConfiguration in config/v1beta1/types.go of k8s.io/kubelet, release by release.
constexpr std::string_view old_fields[]{"apiVersion",
                                        "kind",
                                        "address",
                                        "allowedUnsafeSysctls",
                                        "authentication",
                                        "authorization",
                                        "cgroupDriver",
                                        "cgroupRoot",
                                        "cgroupsPerQOS",
                                        "clusterDNS",
                                        "clusterDomain",
                                        "configMapAndSecretChangeDetectionStrategy",
                                        "containerLogMaxFiles",
                                        "containerLogMaxSize",
                                        "contentType",
                                        "cpuCFSQuota",
                                        "cpuCFSQuotaPeriod",
                                        "cpuManagerPolicy",
                                        "cpuManagerReconcilePeriod",
                                        "enableContentionProfiling",
                                        "enableControllerAttachDetach",
                                        "enableDebuggingHandlers",
                                        "enableServer",
                                        "enableSystemLogHandler",
                                        "enforceNodeAllocatable",
                                        "eventBurst",
                                        "eventRecordQPS",
                                        "evictionHard",
                                        "evictionMaxPodGracePeriod",
                                        "evictionMinimumReclaim",
                                        "evictionPressureTransitionPeriod",
                                        "evictionSoft",
                                        "evictionSoftGracePeriod",
                                        "failSwapOn",
                                        "featureGates",
                                        "fileCheckFrequency",
                                        "hairpinMode",
                                        "healthzBindAddress",
                                        "healthzPort",
                                        "httpCheckFrequency",
                                        "imageGCHighThresholdPercent",
                                        "imageGCLowThresholdPercent",
                                        "imageMinimumGCAge",
                                        "iptablesDropBit",
                                        "iptablesMasqueradeBit",
                                        "kernelMemcgNotification",
                                        "kubeAPIBurst",
                                        "kubeAPIQPS",
                                        "kubeReserved",
                                        "kubeReservedCgroup",
                                        "kubeletCgroups",
                                        "logging",
                                        "makeIPTablesUtilChains",
                                        "maxOpenFiles",
                                        "maxPods",
                                        "nodeLeaseDurationSeconds",
                                        "nodeStatusMaxImages",
                                        "nodeStatusReportFrequency",
                                        "nodeStatusUpdateFrequency",
                                        "oomScoreAdj",
                                        "podCIDR",
                                        "podPidsLimit",
                                        "podsPerCore",
                                        "port",
                                        "protectKernelDefaults",
                                        "providerID",
                                        "qosReserved",
                                        "readOnlyPort",
                                        "registryBurst",
                                        "registryPullQPS",
                                        "reservedSystemCPUs",
                                        "resolvConf",
                                        "rotateCertificates",
                                        "runOnce",
                                        "runtimeRequestTimeout",
                                        "serializeImagePulls",
                                        "serverTLSBootstrap",
                                        "showHiddenMetricsForVersion",
                                        "shutdownGracePeriod",
                                        "shutdownGracePeriodCriticalPods",
                                        "staticPodPath",
                                        "staticPodURL",
                                        "staticPodURLHeader",
                                        "streamingConnectionIdleTimeout",
                                        "syncFrequency",
                                        "systemCgroups",
                                        "systemReserved",
                                        "systemReservedCgroup",
                                        "tlsCertFile",
                                        "tlsCipherSuites",
                                        "tlsMinVersion",
                                        "tlsPrivateKeyFile",
                                        "topologyManagerPolicy",
                                        "topologyManagerScope",
                                        "volumePluginDir",
                                        "volumeStatsAggPeriod"};
constexpr std::pair<std::string_view, int> newer_fields[]{{"enableDebugFlagsHandler", 21},
                                                          {"enableProfilingHandler", 21},
                                                          {"memoryManagerPolicy", 21},
                                                          {"reservedMemory", 21},
                                                          {"cpuManagerPolicyOptions", 22},
                                                          {"memorySwap", 22},
                                                          {"memoryThrottlingFactor", 22},
                                                          {"seccompDefault", 22},
                                                          {"registerNode", 23},
                                                          {"registerWithTaints", 23},
                                                          {"shutdownGracePeriodByPodPriority", 23},
                                                          {"localStorageCapacityIsolation", 25},
                                                          {"tracing", 25},
                                                          {"topologyManagerPolicyOptions", 26},
                                                          {"containerRuntimeEndpoint", 27},
                                                          {"enableSystemLogQuery", 27},
                                                          {"imageServiceEndpoint", 27},
                                                          {"maxParallelImagePulls", 27},
                                                          {"imageMaximumGCAge", 29},
                                                          {"containerLogMaxWorkers", 30},
                                                          {"containerLogMonitorInterval", 30},
                                                          {"podLogsDir", 30},
                                                          {"failCgroupV1", 31},
                                                          {"crashLoopBackOff", 32},
                                                          {"singleProcessOOMKill", 32},
                                                          {"imagePullCredentialsVerificationPolicy", 33},
                                                          {"mergeDefaultEvictionSettings", 33},
                                                          {"preloadedImagesVerificationAllowlist", 33},
                                                          {"userNamespaces", 33},
                                                          {"memoryReservationPolicy", 36},
                                                          {"tlsCurvePreferences", 36},
                                                          {"defaultPodSysctls", 37}};
constexpr int oldest_minor = 20;
constexpr std::size_t max_fields = 64, longest_name = 64;

std::string text_of(const YAML::Node& root, const char* key) {
  const auto value = last_of(root, key);
  return value && value.IsScalar() ? value.Scalar() : std::string();
}

}  // namespace

std::optional<int> field_since(std::string_view name) {
  if (std::find(std::begin(old_fields), std::end(old_fields), name) != std::end(old_fields)) return oldest_minor;
  const auto* found = std::find_if(std::begin(newer_fields), std::end(newer_fields),
                                   [&](const auto& field) { return field.first == name; });
  return found == std::end(newer_fields) ? std::nullopt : std::optional(found->second);
}

// apiVersion: kubelet.config.k8s.io/v1beta1
// kind: KubeletConfiguration
KubeletDocument describe_kubelet_file(std::string_view text, const std::string& path) {
  const auto root = parse_kubelet_yaml(text, path);
  KubeletDocument document{path, text_of(root, "apiVersion"), text_of(root, "kind"), {}};
  std::set<std::string> seen;
  const auto add = [&](std::vector<Setting<std::string>>& all, const YAML::Node& key) {
    if (all.size() < max_fields) all.push_back({key.Scalar().substr(0, longest_name), yaml_source(path, key)});
  };
  for (const auto& entry : root) {
    if (!entry.first.IsScalar()) continue;
    if (field_since(entry.first.Scalar().substr(0, longest_name)) != oldest_minor) add(document.fields, entry.first);
    if (!seen.insert(entry.first.Scalar()).second) add(document.repeated, entry.first);
  }
  return document;
}

}  // namespace nodecheck
