// RuntimeReady is the runtime's own word on whether it can run containers; the kubelet believes it.
#include "facts/cri_status.hpp"
#include "reason/runtime_unit.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

constexpr auto rpc = "runtime.v1.RuntimeService/Status";

std::string remedy(const std::string& path, const Profile& profile) {
  const auto unit = runtime_unit(path, profile);
  const bool docker = unit == "cri-docker";
  return fmt::format("{}\n  systemctl enable --now {}\n  journalctl -u {} -b --no-pager -n 50",
                     docker ? "cri-dockerd is ready when Docker is. Start it, now and at boot:"
                            : "See why the runtime is not ready, and have it start at boot:",
                     docker ? "docker" : unit, unit);
}

Outcome not_ready(const CriStatus& status, std::string words, const Profile& profile) {
  return fail({.message = fmt::format("the runtime is not ready: {}", words),
               .evidence = {{rpc, status.path, std::move(words), "RuntimeReady true"}}},
              remedy(status.path, profile));
}

/// containerd lists what it will stop to understand (from 1.6.29 on): a JSON object of an id and a text each.
std::vector<Finding> deprecations(const CriStatus& status) {
  const auto* clean = status.find("ContainerdHasNoDeprecationWarnings");
  if (!clean || clean->status) return {};
  return {{.message = "containerd warns that what it is configured with will go: " + clean->message,
           .severity = Severity::info,
           .evidence = {{rpc, status.path, clean->reason, "ContainerdHasNoDeprecationWarnings true"}}}};
}

Outcome is_ready(const CriStatus& status, const Profile& profile) {
  if (status.path.empty()) return not_applicable("no CRI endpoint");
  if (!status.refusal.empty()) return not_ready(status, "Status refused: " + status.refusal, profile);
  const auto* ready = status.find("RuntimeReady");
  if (!ready) return not_ready(status, "Status has no RuntimeReady condition", profile);
  if (!ready->status) return not_ready(status, fmt::format("{}: {}", ready->reason, ready->message), profile);
  auto outcome = pass("RuntimeReady");
  outcome.findings = deprecations(status);
  return outcome;
}

constexpr Check check{
    .id = "runtime.ready",
    .title = "The runtime says that it is ready",
    .rationale = "While RuntimeReady is false the kubelet starts no pod and reports the node NotReady.",
    .remedy =
        "See why the runtime is not ready:\n"
        "  journalctl -u containerd -b --no-pager -n 50",
    .docs = "https://kubernetes.io/docs/concepts/architecture/cri/",
    .severity = Severity::error,
    .causes = {"runtime.cri-version"},
    .aliases = {"CRI"},
    .judge = judge<is_ready>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
