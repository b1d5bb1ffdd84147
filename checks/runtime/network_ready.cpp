// NetworkReady says whether the runtime has a pod network. Its reason is terse; the last attempt to load CNI is not.
#include "facts/cri_status.hpp"
#include "reason/runtime_unit.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

constexpr auto rpc = "runtime.v1.RuntimeService/Status";

std::string load_status(const CriStatus& status) {
  const auto& words = status.cni_load_status;
  return words.empty() || words == "OK" ? std::string() : "; " + words;
}

std::string remedy(const CriStatus& status, const Profile& profile) {
  return fmt::format(
      "Install the cluster's CNI plugin (kubectl apply of its manifest); it writes its configuration on "
      "every node. If files are there, the first by name counts, and the plugins that it names must be "
      "executable:\n"
      "  ls -l {} /opt/cni/bin\n"
      "If they are right, the runtime has lost its watch on the directory:\n"
      "  systemctl restart {}",
      status.cni_directory.empty() ? "/etc/cni/net.d" : status.cni_directory, runtime_unit(status.path, profile));
}

std::vector<Evidence> evidence(const CriStatus& status, const std::string& words) {
  std::vector<Evidence> seen{{rpc, status.path, words, "NetworkReady true"}};
  if (!status.cni_load_status.empty())
    seen.push_back({"lastCNILoadStatus of the verbose Status", status.path, status.cni_load_status, "OK"});
  return seen;
}

Outcome not_ready(const CriStatus& status, const std::string& words, const Profile& profile) {
  return fail({.message = fmt::format("the pod network is not ready: {}{}", words, load_status(status)),
               .evidence = evidence(status, words)},
              remedy(status, profile));
}

Outcome network_is_ready(const CriStatus& status, const Profile& profile) {
  if (status.path.empty()) return not_applicable("no CRI endpoint");
  if (!status.refusal.empty())
    return unknown({.message = "the runtime refuses Status: " + status.refusal,
                    .evidence = {{rpc, status.path, status.refusal, "NetworkReady true"}}});
  const auto* ready = status.find("NetworkReady");
  if (!ready) return not_ready(status, "Status has no NetworkReady condition", profile);
  if (!ready->status) return not_ready(status, fmt::format("{}: {}", ready->reason, ready->message), profile);
  return pass("NetworkReady");
}

constexpr Check check{
    .id = "runtime.network-ready",
    .title = "The runtime has a pod network",
    .rationale = "While NetworkReady is false the node is NotReady and only pods in the host's network start.",
    .remedy =
        "Install the cluster's CNI plugin, and see what the runtime would load:\n"
        "  ls -l /etc/cni/net.d /opt/cni/bin",
    .docs = "https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/network-plugins/",
    .severity = Severity::error,
    .phases = Phases::running,
    .causes = {"runtime.cri-version", "cni.config"},
    .judge = judge<network_is_ready>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
