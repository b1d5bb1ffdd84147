// The kubelet must be pointed at the runtime that is alive; a left-over setting after a migration is a classic.
#include <algorithm>

#include "facts/cri_endpoint.hpp"
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

Outcome names_the_live_runtime(const CriEndpoint& e) {
  const auto others = live(e.candidates, e.path);
  if (e.path.empty() && e.named) return not_a_unix_socket(e);
  if (e.path.empty() && !others.empty()) return nobody_chose(others);
  if (e.path.empty())
    return fail({.message = "no CRI socket is named, and none of the well-known ones is alive",
                 .evidence = e.candidates.empty() ? std::vector<Evidence>{{"connect(2)", {}, "no socket", {}}}
                                                  : evidence(e.candidates)});
  if (!e.live && !others.empty()) return points_elsewhere(e, others);
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
        "If it listens elsewhere, set containerRuntimeEndpoint in /var/lib/kubelet/config.yaml, and tell\n"
        "  nodecheck run --cri-endpoint unix:///PATH",
    .docs = "https://kubernetes.io/docs/setup/production-environment/container-runtimes/",
    .severity = Severity::error,
    .judge = judge<names_the_live_runtime>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
