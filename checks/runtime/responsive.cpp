// A socket that accepts proves nothing: the kernel accepts for a daemon that hangs. Only an answered call does.
#include "facts/cri_endpoint.hpp"
#include "facts/cri_image_fs.hpp"
#include "facts/cri_pods.hpp"
#include "facts/cri_version.hpp"
#include "reason/call_times.hpp"
#include "reason/runtime_unit.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

constexpr auto rpc = "runtime.v1.RuntimeService/Version";
constexpr Threshold slow_ms{"runtime.responsive", "slowMilliseconds", 500,
                            "a Version call above this is a warning: the kubelet's own calls pile up"};
constexpr Threshold slow_list_ms{"runtime.responsive", "slowListMilliseconds", 2000,
                                 "both lists of sandboxes and containers together above this are a warning"};

std::string stack_dump(const std::string& unit) {
  return fmt::format(
      "Look for stalled disks and hung shims, and keep the daemon's stacks before restarting it:\n"
      "  cat /proc/pressure/io\n"
      "  systemctl kill -s USR1 --kill-who=main {0}\n"
      "  journalctl -u {0} -b --no-pager -n 200\n"
      "  systemctl restart {0}",
      unit);
}

/// A restart would begin its recovery anew.
Outcome starting(const std::string& path, const Unavailable& why, const std::string& unit) {
  return fail(
      {.message = fmt::format("{} is still starting: it takes up its containers, and refuses calls until then", unit),
       .severity = Severity::warning,
       .evidence = {{why.where, path, "not initialized yet", "an answer"}}},
      fmt::format("Wait, and look again. Do not restart it: that begins its recovery anew. If it stays so for "
                  "minutes, its log says where it stands:\n"
                  "  journalctl -u {} -b --no-pager -n 50",
                  unit));
}

Outcome silent(const std::string& path, const Unavailable& why, const std::string& unit) {
  if (is_still_starting(why)) return starting(path, why, unit);
  return fail({.message = fmt::format("Version is not answered: {}", why.message),
               .evidence = {{rpc, path, "no answer", "an answer"}}},
              stack_dump(unit));
}

Outcome slow(const CriVersion& version, double limit, const std::string& unit) {
  return fail({.message = fmt::format("Version took {:.0f} ms; above {} ms the kubelet's own calls pile up",
                                      version.latency_seconds * 1000, limit),
               .severity = Severity::warning,
               .evidence = {{rpc, version.path, fmt::format("{:.0f} ms", version.latency_seconds * 1000),
                             fmt::format("{} ms", limit)}}},
              stack_dump(unit));
}

/// The kubelet lists sandboxes and containers every second, and waits for each list.
Outcome not_listed(const CriEndpoint& endpoint, const Unavailable& why, const std::string& unit) {
  if (is_still_starting(why)) return starting(endpoint.path, why, unit);
  return fail({.message = fmt::format("Version is answered, {} is not: {}; after 3 minutes of that the kubelet "
                                      "reports PLEG unhealthy and the node NotReady",
                                      why.where.substr(why.where.rfind('/') + 1), why.message),
               .evidence = {{why.where, endpoint.path, "no answer", "an answer"}}},
              stack_dump(unit));
}

Outcome slow_lists(const CriPods& pods, double limit, const std::string& unit) {
  return fail({.message = fmt::format("listing sandboxes and containers took {:.1f} s; the kubelet does it every "
                                      "second, and reports PLEG unhealthy after 3 minutes without",
                                      pods.sandboxes_seconds + pods.containers_seconds),
               .severity = Severity::warning,
               .evidence = list_times(pods, fmt::format("{} s together", limit / 1000))},
              stack_dump(unit));
}

Outcome no_image_fs(const std::string& path, const Unavailable& why, const std::string& unit) {
  if (is_still_starting(why)) return starting(path, why, unit);
  return fail({.message = fmt::format("ImageFsInfo is not answered: {}; without it the kubelet neither evicts pods "
                                      "nor collects images",
                                      why.message),
               .severity = Severity::warning,
               .evidence = {{why.where, path, "no answer", "an answer"}}},
              stack_dump(unit));
}

Outcome all_answered(const CriVersion& version, const CriPods& pods, const Result<CriImageFs>& image_fs) {
  auto outcome =
      pass("Version answered in {}, {} sandboxes and {} containers listed in {}", milliseconds(version.latency_seconds),
           pods.sandboxes_ready + pods.sandboxes_not_ready, pods.created + pods.running + pods.exited + pods.unknown,
           milliseconds(pods.sandboxes_seconds + pods.containers_seconds));
  auto evidence = list_times(pods);
  for (auto& one : image_fs_times(image_fs)) evidence.push_back(std::move(one));
  outcome.findings = {{.message = "how long the calls took", .evidence = std::move(evidence)}};
  return outcome;
}

Outcome lists_in_time(const CriEndpoint& endpoint, const CriVersion& version, const Result<CriPods>& pods,
                      const Result<CriImageFs>& image_fs, double limit, const std::string& unit) {
  if (unlisted(pods)) return not_listed(endpoint, pods.why(), unit);
  if (!pods) return unknown(pods.why());
  if ((pods->sandboxes_seconds + pods->containers_seconds) * 1000 > limit) return slow_lists(*pods, limit, unit);
  if (unanswered(image_fs)) return no_image_fs(endpoint.path, image_fs.why(), unit);
  return all_answered(version, *pods, image_fs);
}

Outcome answers_in_time(const CriEndpoint& endpoint, const Result<CriVersion>& version, const Result<CriPods>& pods,
                        const Result<CriImageFs>& image_fs, const Profile& profile) {
  constexpr int transport = 14;  // UNAVAILABLE: nothing behind the socket speaks gRPC
  if (endpoint.path.empty()) return not_applicable("no CRI endpoint");
  const auto unit = runtime_unit(endpoint.path, profile);
  if (unanswered(version)) return silent(endpoint.path, version.why(), unit);
  if (!version) return unknown(version.why());
  if (version->code == transport) return not_applicable("no gRPC behind {}: see runtime.cri-version", endpoint.path);
  const auto limit = profile.limit(slow_ms);
  if (version->latency_seconds * 1000 > limit) return slow(*version, limit, unit);
  if (version->api == "v1") return lists_in_time(endpoint, *version, pods, image_fs, profile.limit(slow_list_ms), unit);
  return pass("Version {} in {}", version->api.empty() ? "refused" : "answered",
              milliseconds(version->latency_seconds));
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
    .thresholds = {&slow_ms, &slow_list_ms},
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
