// Before the kubelet starts nobody may hold its ports, nor those of what it is to run; afterwards it is they who must.
#include <algorithm>
#include <optional>

#include "facts/network_namespace.hpp"
#include "facts/processes.hpp"
#include "reason/port_faults.hpp"
#include "registry.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using Findings = std::vector<Finding>;

constexpr auto see_who =
    "See who has them, and have it listen elsewhere or stop it:\n"
    "  ss -tnap";

/// The ports, each judged by `judge_one`.
template <class F>
Outcome judge_all(const std::vector<NodePort>& ports, std::string_view well, F judge_one) {
  Findings findings, doubts;
  std::string remedy, right;
  for (const auto& port : ports) {
    auto fault = judge_one(port);
    if (!fault) {
      right += fmt::format("{}{}", right.empty() ? "" : ", ", port.port);
    } else if (fault->doubt.empty()) {
      if (remedy.empty()) remedy = fault->remedy;
      findings.push_back(std::move(fault->finding));
    } else {
      fault->finding.message += ": " + fault->doubt;
      doubts.push_back(std::move(fault->finding));
    }
  }
  if (!findings.empty()) {
    auto outcome = fail(std::move(findings), std::move(remedy));
    for (auto& doubt : doubts) add_unread(outcome, std::move(doubt));
    return outcome;
  }
  if (!doubts.empty()) return {.verdict = Verdict::unknown, .findings = std::move(doubts)};
  return pass("{}: {}", well, right);
}

bool runs(const KubeletSettings& kubelet, const Processes& processes) {
  return kubelet.pid != 0 || std::any_of(processes.running.begin(), processes.running.end(),
                                         [](const auto& process) { return is_kubelet(process.name); });
}

Outcome ports_are_as_they_should_be(const Sockets& sockets, const KubeletSettings& kubelet,
                                    const Result<StaticPods>& pods, const Processes& processes,
                                    const NetworkNamespace& ns, const Profile& profile) {
  if (profile.phase.value != Phase::running)
    return judge_all(ports_to_take(kubelet, profile), "nobody else has",
                     [&](const auto& port) { return fault_of_taken(port, sockets, profile.phase.value); });
  if (!pods) return unknown(pods.why());
  const bool kubelet_runs = runs(kubelet, processes);
  auto outcome = judge_all(ports_in_use(kubelet, *pods), "open, and held by whom they are for",
                           [&](const auto& port) { return fault_of_open(port, sockets, kubelet_runs); });
  if (outcome.verdict != Verdict::fail || ns.ours_is_the_nodes) return outcome;
  return unknown({.message = fmt::format("looked at in another network namespace than the node's ({}'s), where it "
                                         "proves nothing",
                                         ns.whose),
                  .evidence = outcome.findings.front().evidence});
}

constexpr Check check{
    .id = "network.ports",
    .title = "The node's ports are free, or held by whom they are for",
    .rationale = "A kubelet or a control plane whose port is taken ends at its start, with one line in a log.",
    .remedy = see_who,
    .docs = "https://kubernetes.io/docs/reference/networking/ports-and-protocols/",
    .severity = Severity::error,
    .namespaced = true,
    .aliases = {"Port-10250", "Port-6443", "Port-10257", "Port-10259", "Port-2379", "Port-2380"},
    .judge = judge<ports_are_as_they_should_be>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
