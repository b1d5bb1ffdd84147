// The question that users ask and no tool answers: does the kubelet's cgroup driver match the runtime's?
#include "profile.hpp"
#include "reason/cgroup_remedy.hpp"
#include "reason/driver_sources.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

Evidence evidence_of(const DriverClaim& claim, const std::string& expected) {
  return {claim.source, claim.locator, claim.driver, expected};
}

/// Only the side that is not as it should be.
std::string remedy_for(const DriverClaim& kubelet, const DriverClaim& runtime, const KubeletSettings& settings,
                       const RuntimeFacts& facts) {
  const auto driver = driver_wanted(facts.get<Init>());
  auto remedy = fmt::format(
      "Use {} on both sides. Drain the node first: pods that run keep their old cgroups until they are made anew.",
      driver);
  if (runtime.driver != driver) remedy += "\nFor the runtime, " + runtime_driver_lines(facts, driver);
  if (kubelet.driver != driver) remedy += "\nFor the kubelet, " + kubelet_driver_lines(settings, driver);
  return remedy;
}

Outcome differ(const DriverClaim& kubelet, const DriverClaim& runtime, const KubeletSettings& settings,
               const RuntimeFacts& facts) {
  const std::string wanted(driver_wanted(facts.get<Init>()));
  const auto evidence = [&](const DriverClaim& claim) {
    return evidence_of(claim, claim.driver == wanted ? std::string() : wanted);
  };
  return fail(Finding{.message = fmt::format("the kubelet uses {} and {} uses {}", kubelet.driver, runtime_name(facts),
                                             runtime.driver),
                      .evidence = {evidence(kubelet), evidence(runtime)}},
              remedy_for(kubelet, runtime, settings, facts));
}

Outcome match(const DriverClaim& kubelet, const DriverClaim& runtime) {
  auto outcome = pass("both use {}", kubelet.driver);
  outcome.findings = {{.message = "so say both", .evidence = {evidence_of(kubelet, ""), evidence_of(runtime, "")}}};
  return outcome;
}

/// From 1.31 the kubelet follows RuntimeConfig, whatever its own configuration says.
Outcome follows(const DriverClaim& kubelet, const DriverClaim& runtime) {
  if (kubelet.driver == runtime.driver) return match(kubelet, runtime);
  auto outcome = pass("the kubelet follows the runtime: {}", runtime.driver);
  outcome.findings = {{.message = fmt::format("the kubelet's own setting {} is ignored from 1.31 on", kubelet.driver),
                       .evidence = {evidence_of(kubelet, ""), evidence_of(runtime, "")}}};
  return outcome;
}

Outcome undecided(const DriverClaim& kubelet, const DriverClaim& runtime) {
  return unknown(
      Finding{.message = fmt::format("the kubelet's configuration says {}, the runtime {}: from 1.31 on the kubelet "
                                     "follows the runtime, before it fails; give --kubelet-version",
                                     kubelet.driver, runtime.driver),
              .evidence = {evidence_of(kubelet, runtime.driver), evidence_of(runtime, kubelet.driver)}});
}

Outcome silent(const RuntimeFacts& facts) {
  const auto& status = facts.get<CriStatus>();
  if (!status) return unknown(status.why());
  const auto& docker = facts.get<DockerInfo>();
  if (runtime_name(facts) == "docker" && !docker) return unknown(docker.why());
  const auto& cri = *facts.get<CriVersion>();
  return unknown(Finding{.message = fmt::format("{} {} does not say which cgroup driver it uses", runtime_name(facts),
                                                cri.runtime_version),
                         .evidence = {{"runtime.v1.RuntimeService/Status", cri.path, "no cgroup driver in it", ""}}});
}

/// A number of RuntimeConfig's enum that is none of its two drivers: a kubelet that asks refuses to start.
Outcome nonsense(const CriConfig& config, bool asked) {
  Finding finding{
      .message = fmt::format("the runtime names a cgroup driver that nobody knows ({})", config.cgroup_driver),
      .evidence = {
          {"runtime.v1.RuntimeService/RuntimeConfig", config.path, config.cgroup_driver, "systemd or cgroupfs"}}};
  if (asked) return fail(std::move(finding), "Upgrade the container runtime: its answer is no release's.");
  finding.message += ": a kubelet from 1.31 on refuses it; give --kubelet-version";
  return unknown(std::move(finding));
}

bool known(const std::string& driver) { return driver.empty() || driver == "systemd" || driver == "cgroupfs"; }

Outcome judge_now(const KubeletSettings& settings, const RuntimeFacts& facts, const Profile& profile) {
  const auto kubelet = kubelets_driver(settings, facts, profile);
  const auto claims = runtimes_drivers(facts);
  if (claims.empty()) return silent(facts);
  const auto& runtime = claims.front();
  const auto decides = runtime_decides(*facts.get<CriConfig>(), settings, profile);
  if (decides == true) return follows(*kubelet, runtime);
  if (kubelet->driver == runtime.driver) return match(*kubelet, runtime);
  return decides ? differ(*kubelet, runtime, settings, facts) : undecided(*kubelet, runtime);
}

/// They match, and will not once the runtime has been restarted: its file was edited under it. A kubelet that follows
/// the runtime would follow it there too, and leave its pods behind in the other tree.
Outcome judge_both(const KubeletSettings& settings, const RuntimeFacts& facts, const Profile& profile) {
  auto now = judge_now(settings, facts, profile);
  const auto to_come = driver_to_come(facts);
  if (now.verdict != Verdict::pass || !to_come) return now;
  const auto name = runtime_name(facts);
  auto evidence = now.findings.at(0).evidence;
  evidence.push_back(evidence_of(*to_come, runtimes_drivers(facts).front().driver));
  return fail(Finding{.message = fmt::format("{} now, but {} will use {} when it is restarted: its files have changed",
                                             now.observed, name, to_come->driver),
                      .severity = Severity::warning,
                      .evidence = std::move(evidence)},
              fmt::format("Where the change of {} is not meant, take it back. Where it is, do it on both sides, with "
                          "the node drained, before anything restarts the runtime:\n"
                          "  kubectl drain NODE --ignore-daemonsets\n"
                          "  systemctl restart {} kubelet",
                          to_come->source, name == "cri-o" ? "crio" : name));
}

Outcome drivers_match(const KubeletSettings& settings, const RuntimeFacts& facts, const Profile& profile) {
  const auto& cri = facts.get<CriVersion>();
  const auto& config = facts.get<CriConfig>();
  const auto* endpoint = facts.find<CriEndpoint>();
  if (settings.origin == KubeletSettings::Origin::embedded)
    return not_applicable("{} sets its kubelet and its runtime together", settings.cgroup_driver.source);
  if (!kubelets_driver(settings, profile)) return not_applicable("no kubelet is configured on this node");
  if (cri && cri->path.empty() && !(endpoint && endpoint->dockershim))
    return not_applicable("there is no container runtime on this node");
  if (!cri) return unknown(cri.why());
  if (!config) return unknown(config.why());
  const auto asks = asks_runtime(settings, profile);
  if (!known(config->cgroup_driver) && asks != false) return nonsense(*config, asks == true);
  return judge_both(settings, facts, profile);
}

std::string sources_table(const KubeletSettings& settings, const RuntimeFacts& facts, const Profile& profile) {
  return driver_table(driver_sources(settings, facts, profile));
}

constexpr Check check{
    .id = "cgroups.driver-match",
    .title = "The kubelet's cgroup driver matches the runtime's",
    .rationale =
        "With two drivers on one node pods fail to start, or live outside the kubelet's limits and die unexplained.",
    .remedy = "Set the same driver on both sides, systemd where systemd runs; then restart both.",
    .docs = "https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/configure-cgroup-driver/",
    .severity = Severity::error,
    .causes = {"runtime.cri-version"},
    .judge = judge<drivers_match>,
    .detail = told_by<sources_table>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
