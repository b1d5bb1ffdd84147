// A kubelet process may live and do nothing: its own healthz knows whether its main loop still turns.
#include "facts/cri_endpoint.hpp"
#include "facts/kubelet_health.hpp"
#include "facts/network_namespace.hpp"
#include "facts/processes.hpp"
#include "profile.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

using State = KubeletHealth::State;

constexpr auto see_why =
    "See why, and mend that; systemd starts a kubelet that ends by itself:\n"
    "  systemctl status kubelet --no-pager\n"
    "  journalctl -u kubelet -b --no-pager -n 50";
constexpr auto restart =
    "Its log says what it waits for, most often the container runtime or a dead mount. Keep that, then restart it:\n"
    "  journalctl -u kubelet -b --no-pager -n 100\n"
    "  systemctl restart kubelet";

std::string url(const KubeletHealth& health) { return fmt::format("http://127.0.0.1:{}/healthz", health.port); }

/// "kubelet (pid 912)"; empty: none is seen.
std::string running(const Processes& processes) {
  for (const auto* name : {"kubelet", "k3s-server", "k3s-agent", "rke2"})
    if (const auto* process = processes.find(name)) return fmt::format("{} (pid {})", name, process->pid);
  return {};
}

/// MicroK8s's kubelite has the kubelet inside itself.
bool is_microk8s(const Result<CriEndpoint>& endpoint) {
  return endpoint && endpoint->path.find("/microk8s/") != std::string::npos;
}

Evidence seen(const KubeletHealth& health, std::string observed) {
  return {url(health), {}, std::move(observed), "200 ok"};
}

Outcome refused(const KubeletHealth& health, const Processes& processes) {
  const auto kubelet = running(processes);
  if (kubelet.empty() && processes.hidden)
    return unknown(Finding{.message = "nobody listens, and whether a kubelet runs is hidden from us (hidepid)",
                           .evidence = {seen(health, "connection refused")}});
  const auto message = kubelet.empty() ? fmt::format("no kubelet runs, and nobody listens on port {}", health.port)
                                       : fmt::format("{} runs, and nobody listens on port {}", kubelet, health.port);
  return fail({.message = message, .evidence = {seen(health, "connection refused")}}, see_why);
}

Outcome unwell(const KubeletHealth& health) {
  std::vector<Finding> findings;
  for (const auto& line : health.failed)
    findings.push_back(
        {.message = "the kubelet says of itself: " + line, .evidence = {seen(health, std::to_string(health.status))}});
  if (findings.empty())
    findings.push_back({.message = fmt::format("healthz answers {} without ok", health.status),
                        .evidence = {seen(health, std::to_string(health.status))}});
  return fail(std::move(findings), restart);
}

/// Anybody may listen on the port of a kubelet that is down.
Outcome well(const KubeletHealth& health, const Processes& processes, bool embedded) {
  const auto kubelet = running(processes);
  if (!kubelet.empty()) return pass("{} answers ok to {}", kubelet, url(health));
  if (embedded) return pass("the kubelet answers ok to {}", url(health));
  return unknown(Finding{.message = fmt::format("somebody answers ok on port {}, and no kubelet is seen", health.port),
                         .evidence = {seen(health, "200 ok")}});
}

Outcome asked(const KubeletHealth& health, const Processes& processes, bool embedded) {
  if (health.state == State::refused) return refused(health, processes);
  if (health.state == State::silent)
    return fail(
        {.message = "somebody accepts, and healthz is not answered in time", .evidence = {seen(health, "no answer")}},
        restart);
  if (health.state == State::not_http)
    return fail({.message = fmt::format("what listens on port {} is no kubelet: it does not speak HTTP", health.port),
                 .evidence = {seen(health, "not HTTP")}},
                fmt::format("See who it is:\n  ss -ltnp 'sport = :{}'", health.port));
  return health.ok ? well(health, processes, embedded) : unwell(health);
}

Outcome is_well(const KubeletHealth& health, const Processes& processes, const NetworkNamespace& ns,
                const Result<CriEndpoint>& endpoint, const Profile& profile) {
  if (health.state == State::off)
    return not_applicable("the kubelet serves no healthz: healthzPort 0 ({})", health.source);
  if (health.state == State::elsewhere)
    return unknown(
        Finding{.message = fmt::format("healthz is served on {} alone, and only the loopback is asked", health.address),
                .evidence = {{url(health), {}, "not asked", "healthzBindAddress: 127.0.0.1"}}});
  auto outcome = asked(health, processes, profile.sets_up_itself() || is_microk8s(endpoint));
  if (outcome.verdict != Verdict::fail || ns.ours_is_the_nodes) return outcome;
  return unknown(Finding{
      .message =
          fmt::format("asked in another network namespace than the node's ({}'s), where it proves nothing", ns.whose),
      .evidence = outcome.findings.front().evidence});
}

constexpr Check check{
    .id = "kubelet.health",
    .title = "The kubelet says that it is well",
    .rationale =
        "A kubelet whose loop hangs stays active for systemd, while its node goes NotReady and pods are stuck.",
    .remedy = see_why,
    .docs = "https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/",
    .severity = Severity::error,
    .phases = Phases::running,
    .namespaced = true,
    .causes = {"kubelet.unit"},
    .judge = judge<is_well>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
