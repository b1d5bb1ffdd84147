// The cgroups of the pods that run show which drivers are at work: two trees of pods, or containers outside them, are a
// node whose driver was changed under its pods, or whose kubelet and runtime differ.
#include <algorithm>

#include "facts/cri_pods.hpp"
#include "facts/kubelet_settings.hpp"
#include "facts/pod_cgroups.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

constexpr auto source = "cgroup tree";

Evidence evidence_of(const PodTree& tree) {
  return {source, tree.populated > 0 ? tree.example : tree.path,
          fmt::format("{} of {} pods hold processes ({})", tree.populated, tree.pods, tree.driver), ""};
}

std::string outside_words(long alive) {
  if (alive == 0) return "containers ran outside the kubelet's tree, and left their cgroups behind";
  const auto who = alive == 1 ? std::string("a container runs") : fmt::format("{} containers run", alive);
  return who + " outside the kubelet's tree: the kubelet uses systemd's driver, the runtime does not";
}

Outcome outside(const std::vector<StrayCgroup>& strays) {
  constexpr std::size_t shown = 3;
  const auto alive = std::count_if(strays.begin(), strays.end(), [](const auto& s) { return s.populated; });
  Finding finding{.message = outside_words(alive)};
  if (alive == 0) finding.severity = Severity::warning;
  for (const auto& stray : strays)
    if (finding.evidence.size() < shown && (stray.populated || alive == 0))
      finding.evidence.push_back(
          {source, stray.path, stray.populated ? "holds processes" : "empty", "in the cgroup of its pod"});
  return fail(std::move(finding));
}

/// Both of the kubelet's trees are there. An empty one is what a driver leaves behind; two with pods are at odds.
Outcome side_by_side(const PodTree& one, const PodTree& other) {
  const bool both = one.populated > 0 && other.populated > 0;
  Finding finding{
      .message = fmt::format("pods run below {} and below {}: the driver was changed under them", one.path, other.path),
      .evidence = {evidence_of(one), evidence_of(other)}};
  if (both) return fail(std::move(finding));
  finding.message =
      fmt::format("{} is left of the {} driver that this node used before", one.populated > 0 ? other.path : one.path,
                  one.populated > 0 ? other.driver : one.driver);
  finding.severity = Severity::warning;
  return fail(std::move(finding));
}

Outcome not_seen(const PodCgroups& pods, const std::string& why) {
  return unknown(Finding{.message = why, .evidence = {{source, pods.root, "no pods", ""}}});
}

Outcome without_pods(const PodCgroups& pods, const Result<CriPods>& cri) {
  if (!pods.whole) return not_seen(pods, "the kubelet's cgroups lie outside what is seen here; run on the node itself");
  if (pods.cut) return not_seen(pods, "there are too many cgroups to look at them all");
  if (cri && cri->sandboxes_ready > 0)
    return not_seen(pods, fmt::format("the runtime has {} sandboxes, and none is in a tree of the kubelet's",
                                      cri->sandboxes_ready));
  return not_applicable("no pod runs");
}

Outcome one_tree(const PodCgroups& pods, const PodTree& tree) {
  if (!pods.whole) return not_seen(pods, "the kubelet's cgroups lie outside what is seen here; run on the node itself");
  if (pods.cut) return not_seen(pods, "there are too many cgroups to look at them all");
  auto outcome = pass("{} pods below {}: the {} driver's", tree.populated, tree.path, tree.driver);
  for (const auto& containers : tree.containers)
    outcome.findings.push_back({.message = fmt::format("{} containers are named {}", containers.count, containers.form),
                                .evidence = {{source, containers.example, containers.form, ""}}});
  return outcome;
}

Outcome one_driver_is_at_work(const PodCgroups& pods, const Result<KubeletSettings>& kubelet,
                              const Result<CriPods>& cri) {
  if (pods.root.empty()) return not_applicable("no cgroups are mounted");
  if (!pods.strays.empty()) return outside(pods.strays);
  const auto& trees = pods.trees;
  const bool pods_run = std::any_of(trees.begin(), trees.end(), [](const auto& t) { return t.populated > 0; });
  if (kubelet && !kubelet->cgroups_per_qos.value)
    return not_applicable("cgroupsPerQOS is false: the kubelet makes no tree of pods");
  if (!pods_run) return without_pods(pods, cri);
  return trees.size() == 2 ? side_by_side(trees[0], trees[1]) : one_tree(pods, trees[0]);
}

constexpr Check check{
    .id = "cgroups.tree",
    .title = "All pods live in one tree of cgroups",
    .rationale =
        "Pods in another tree than the kubelet's have no limits of their class, and die or starve unexplained.",
    .remedy =
        "Where cgroups.driver-match fails too, mend that first. Pods that run keep their cgroups, and the trees last "
        "until the next boot, so drain the node and reboot it:\n"
        "  kubectl drain NODE --ignore-daemonsets\n"
        "  systemctl reboot\n"
        "  kubectl uncordon NODE",
    .docs =
        "https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/configure-cgroup-driver/#migrating-to-the-systemd-"
        "driver",
    .severity = Severity::error,
    .phases = Phases::running,
    .causes = {"cgroups.driver-match"},
    .judge = judge<one_driver_is_at_work>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
