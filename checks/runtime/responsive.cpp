// A socket that accepts proves nothing: the kernel accepts for a daemon that hangs. Only an answered call does.
#include "facts/cri_endpoint.hpp"
#include "facts/cri_version.hpp"
#include "reason/runtime_unit.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

constexpr auto rpc = "runtime.v1.RuntimeService/Version";
constexpr double slow_seconds = 0.5;

std::string stack_dump(const std::string& unit) {
  return fmt::format(
      "Look for stalled disks and hung shims, and keep the daemon's stacks before restarting it:\n"
      "  cat /proc/pressure/io\n"
      "  systemctl kill -s USR1 --kill-who=main {0}\n"
      "  journalctl -u {0} -b --no-pager -n 200\n"
      "  systemctl restart {0}",
      unit);
}

Outcome silent(const std::string& path, const Unavailable& why, const std::string& unit) {
  return fail({.message = fmt::format("Version is not answered: {}", why.message),
               .evidence = {{rpc, path, "no answer", "an answer"}}},
              stack_dump(unit));
}

Outcome slow(const CriVersion& version, const std::string& unit) {
  return fail({.message = fmt::format("Version took {:.0f} ms; above 500 ms the kubelet's own calls pile up",
                                      version.latency_seconds * 1000),
               .severity = Severity::warning,
               .evidence = {{rpc, version.path, fmt::format("{:.0f} ms", version.latency_seconds * 1000), "500 ms"}}},
              stack_dump(unit));
}

Outcome answers_in_time(const CriEndpoint& endpoint, const Result<CriVersion>& version, const Profile& profile) {
  constexpr int transport = 14;  // UNAVAILABLE: nothing behind the socket speaks gRPC
  if (endpoint.path.empty()) return not_applicable("no CRI endpoint");
  const auto unit = runtime_unit(endpoint.path, profile);
  if (unanswered(version)) return silent(endpoint.path, version.why(), unit);
  if (!version) return unknown(version.why());
  if (version->code == transport) return not_applicable("no gRPC behind {}: see runtime.cri-version", endpoint.path);
  if (version->latency_seconds > slow_seconds) return slow(*version, unit);
  return pass("Version {} in {:.1f} ms", version->api.empty() ? "refused" : "answered",
              version->latency_seconds * 1000);
}

constexpr Check check{
    .id = "runtime.responsive",
    .title = "The runtime answers in time",
    .rationale =
        "A runtime that hangs leaves pods stuck, and after three minutes the kubelet reports the node NotReady.",
    .remedy =
        "Restart the runtime; if it hangs again, its log and stack dump say where:\n"
        "  systemctl restart containerd",
    .docs = "https://kubernetes.io/docs/reference/node/node-status/#condition",
    .severity = Severity::error,
    .causes = {"runtime.socket"},
    .aliases = {"CRI"},
    .judge = judge<answers_in_time>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
