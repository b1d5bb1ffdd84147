#include "facts/removed_flags.hpp"

#include <algorithm>

namespace nodecheck {
namespace {

constexpr std::string_view nothing = "Nothing replaces it.";
constexpr std::string_view runtimes_own = "Networking is the container runtime's: its CNI folders say where.";
constexpr std::string_view gone_with_dockershim = "It went with dockershim; nothing replaces it.";
constexpr std::string_view admission = "Admission in the API server restricts pods now, not the kubelet.";
constexpr std::string_view log_to_stderr = "The kubelet logs to standard error alone, which the journal keeps.";
constexpr std::string_view cadvisors = "It was cAdvisor's; nothing replaces it.";

// kubernetes/kubernetes: 1.12 #65707 and #66506, 1.15 #77820, 1.16 #80043, 1.22 #101057, 1.23 #103941, 1.24 #106907 and
// #107096, 1.26 #112120, 1.27 #116015, 1.30 #122595, 1.31 #122082 and #122363, 1.35 #133779, 1.37 #139870.
constexpr RemovedFlag removed[]{
    {"cadvisor-port", {1, 12, 0}, "Where its pages are needed, cAdvisor runs as a DaemonSet."},
    {"docker-disable-shared-pid", {1, 12, 0}, "A pod's shareProcessNamespace says it now."},
    {"allow-privileged", {1, 15, 0}, admission},
    {"host-network-sources", {1, 15, 0}, admission},
    {"host-pid-sources", {1, 15, 0}, admission},
    {"host-ipc-sources", {1, 15, 0}, admission},
    {"containerized", {1, 16, 0}, nothing},
    {"chaos-chance", {1, 22, 0}, nothing},
    {"seccomp-profile-root", {1, 23, 0}, "Profiles are in the folder seccomp below --root-dir."},
    {"network-plugin", {1, 24, 0}, runtimes_own},
    {"network-plugin-mtu", {1, 24, 0}, runtimes_own},
    {"non-masquerade-cidr", {1, 24, 0}, runtimes_own},
    {"cni-conf-dir", {1, 24, 0}, runtimes_own},
    {"cni-bin-dir", {1, 24, 0}, runtimes_own},
    {"cni-cache-dir", {1, 24, 0}, runtimes_own},
    {"docker-endpoint", {1, 24, 0}, "For Docker Engine install cri-dockerd and name its socket."},
    {"image-pull-progress-deadline", {1, 24, 0}, gone_with_dockershim},
    {"experimental-dockershim-root-directory", {1, 24, 0}, gone_with_dockershim},
    {"add-dir-header", {1, 26, 0}, log_to_stderr},
    {"alsologtostderr", {1, 26, 0}, log_to_stderr},
    {"log-backtrace-at", {1, 26, 0}, log_to_stderr},
    {"log-dir", {1, 26, 0}, log_to_stderr},
    {"log-file", {1, 26, 0}, log_to_stderr},
    {"log-file-max-size", {1, 26, 0}, log_to_stderr},
    {"logtostderr", {1, 26, 0}, log_to_stderr},
    {"one-output", {1, 26, 0}, log_to_stderr},
    {"skip-headers", {1, 26, 0}, log_to_stderr},
    {"skip-log-headers", {1, 26, 0}, log_to_stderr},
    {"stderrthreshold", {1, 26, 0}, log_to_stderr},
    {"container-runtime", {1, 27, 0}, "Every runtime is remote now; --container-runtime-endpoint stays."},
    {"master-service-namespace", {1, 27, 0}, nothing},
    {"azure-container-registry-config", {1, 30, 0}, "--image-credential-provider-config names a plugin instead."},
    {"iptables-drop-bit", {1, 31, 0}, nothing},
    {"iptables-masquerade-bit", {1, 31, 0}, "It is a setting of kube-proxy."},
    {"keep-terminated-pod-volumes", {1, 31, 0}, nothing},
    {"pod-infra-container-image", {1, 35, 0}, "The pause image is the container runtime's setting."},
    {"application-metrics-count-limit", {1, 37, 0}, cadvisors},
    {"boot-id-file", {1, 37, 0}, cadvisors},
    {"container-hints", {1, 37, 0}, cadvisors},
    {"containerd", {1, 37, 0}, cadvisors},
    {"containerd-namespace", {1, 37, 0}, cadvisors},
    {"enable-load-reader", {1, 37, 0}, cadvisors},
    {"event-storage-age-limit", {1, 37, 0}, cadvisors},
    {"event-storage-event-limit", {1, 37, 0}, cadvisors},
    {"global-housekeeping-interval", {1, 37, 0}, cadvisors},
    {"log-cadvisor-usage", {1, 37, 0}, cadvisors},
    {"machine-id-file", {1, 37, 0}, cadvisors},
    {"storage-driver-buffer-duration", {1, 37, 0}, cadvisors},
    {"storage-driver-db", {1, 37, 0}, cadvisors},
    {"storage-driver-host", {1, 37, 0}, cadvisors},
    {"storage-driver-password", {1, 37, 0}, cadvisors},
    {"storage-driver-secure", {1, 37, 0}, cadvisors},
    {"storage-driver-table", {1, 37, 0}, cadvisors},
    {"storage-driver-user", {1, 37, 0}, cadvisors},
};

}  // namespace

std::span<const RemovedFlag> removed_flags() { return removed; }

const RemovedFlag* removed_flag(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(removed), std::end(removed), [&](const auto& flag) { return flag.name == name; });
  return found == std::end(removed) ? nullptr : found;
}

}  // namespace nodecheck
