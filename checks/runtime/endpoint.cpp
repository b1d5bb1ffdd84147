// The kubelet must be pointed at the runtime that is alive; a left-over setting after a migration is a classic.
#include <algorithm>

#include "facts/cri_endpoint.hpp"
#include "facts/cri_socket.hpp"
#include "facts/init.hpp"
#include "profile.hpp"
#include "reason/runtime_unit.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

using Candidates = std::vector<EndpointCandidate>;

Candidates live(Candidates candidates, const std::string& but) {
  std::erase_if(candidates, [&](const auto& c) { return !c.live || c.path == but; });
  return candidates;
}

std::vector<Evidence> evidence(const Candidates& candidates) {
  std::vector<Evidence> seen;
  for (const auto& c : candidates)
    seen.push_back({"connect(2)", c.path, c.live ? "somebody listens" : "nobody listens", {}});
  return seen;
}

Outcome not_a_unix_socket(const CriEndpoint& e) {
  return fail({.message = fmt::format("{} ({}) is no unix socket", e.written, e.source),
               .evidence = {{e.source, {}, e.written, "unix:///PATH"}}},
              fmt::format("Write it as unix:///PATH where it comes from ({}), then:\n"
                          "  systemctl restart kubelet",
                          e.source));
}

Outcome points_elsewhere(const CriEndpoint& e, const Candidates& others) {
  auto seen = evidence(others);
  seen.insert(seen.begin(), Evidence{e.source, {}, e.written, "unix://" + others.front().path});
  return fail(
      {.message = fmt::format("nobody listens on {} ({}), but the runtime on {} is live", e.path, e.source,
                              others.front().path),
       .evidence = std::move(seen)},
      fmt::format("Start the runtime that was meant, or set the endpoint to unix://{} where it comes from ({}). "
                  "What lasts across reboots is containerRuntimeEndpoint in /var/lib/kubelet/config.yaml and "
                  "--container-runtime-endpoint in /var/lib/kubelet/kubeadm-flags.env. Then:\n"
                  "  systemctl restart kubelet",
                  others.front().path, e.source));
}

Outcome nobody_chose(const Candidates& several) {
  return fail(
      {.message = fmt::format("{} runtimes are live and nobody says which one the kubelet is to use", several.size()),
       .severity = Severity::warning,
       .evidence = evidence(several)},
      fmt::format("Name one: criSocket in kubeadm's configuration, or\n"
                  "  kubeadm join --cri-socket unix://{0} ...\n"
                  "Until then tell nodecheck:\n"
                  "  nodecheck run --cri-endpoint unix://{0}",
                  several.front().path));
}

std::vector<Finding> notes(const CriEndpoint& e) {
  std::vector<Finding> notes;
  if (e.named && e.written.starts_with('/'))
    notes.push_back({.message = fmt::format("{} leaves out unix://, which is deprecated", e.source),
                     .severity = Severity::info,
                     .evidence = {{e.source, {}, e.written, "unix://" + e.path}}});
  return notes;
}

/// A socket that we may not connect to: somebody may listen, or nobody.
Outcome closed_to_us(const CriSocket& socket) {
  auto outcome =
      unknown({.message = fmt::format("cannot tell whether anybody listens on {}: permission denied", socket.path),
               .evidence = {{"connect(2)", socket.path, "denied", "accepting"}}});
  outcome.remedy = "Run nodecheck as root, or in the group that owns the socket.";
  return outcome;
}

Outcome none_found(const CriEndpoint& e, const Result<Init>& init) {
  if (init && init->same_mounts == false) {
    auto outcome = unknown({.message = "no CRI socket is seen, and this process has another root than the node's init",
                            .evidence = {{"/proc/1/mountinfo", {}, "another root than ours", {}}}});
    outcome.remedy = "Run nodecheck on the node itself, or mount the node's /run where it runs.";
    return outcome;
  }
  if (e.candidates.empty())
    return fail({.message = "no CRI socket is named, and none of the well-known ones is alive",
                 .evidence = {{"connect(2)", {}, "no socket", {}}}});
  const auto& path = e.candidates.front().path;
  return fail({.message = fmt::format("nobody listens on {}: its daemon is not running", path),
               .evidence = evidence(e.candidates)},
              fmt::format("See why the daemon is down, and start it, now and at boot:\n"
                          "  journalctl -u {0} -b --no-pager -n 50\n"
                          "  systemctl enable --now {0}",
                          runtime_unit(path, {})));
}

/// crictl's word is none for kubeadm, nor for the kubelet that it sets up.
bool is_crictls(const CriEndpoint& e) {
  return e.source.starts_with("/etc/crictl.yaml") || e.source == "CONTAINER_RUNTIME_ENDPOINT";
}

Outcome names_the_live_runtime(const CriEndpoint& e, const Result<CriSocket>& socket, const Result<Init>& init,
                               const Profile& profile) {
  if (e.dockershim) return not_applicable("{} drives Docker by itself, without CRI", e.source);
  const auto others = live(e.candidates, e.path);
  if (e.path.empty() && e.named) return not_a_unix_socket(e);
  if (e.path.empty()) return none_found(e, init);
  const bool to_be_joined = profile.phase.value == Phase::pre_join && profile.joins_by_kubeadm();
  const bool chosen = e.named && !(to_be_joined && is_crictls(e));
  if (!chosen && !others.empty() && (e.live || !e.named)) return nobody_chose(live(e.candidates, {}));
  if (!e.live && !others.empty()) return points_elsewhere(e, others);
  if (socket && socket->state == SocketProbe::State::denied) return closed_to_us(*socket);
  auto outcome = pass("{} ({})", e.path, e.source);
  outcome.findings = notes(e);
  return outcome;
}

constexpr Check check{
    .id = "runtime.endpoint",
    .title = "The kubelet's CRI endpoint is the live runtime",
    .rationale = "A kubelet that is pointed at the wrong socket, or at none, exits at start.",
    .remedy =
        "Install a container runtime and start it, now and at boot:\n"
        "  systemctl enable --now containerd\n"
        "If it listens elsewhere, set containerRuntimeEndpoint in /var/lib/kubelet/config.yaml, and tell nodecheck:\n"
        "  nodecheck run --cri-endpoint unix:///PATH",
    .docs = "https://kubernetes.io/docs/setup/production-environment/container-runtimes/",
    .severity = Severity::error,
    .judge = judge<names_the_live_runtime>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
