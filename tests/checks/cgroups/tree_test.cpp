// cgroups.tree: the drivers that the pods' cgroups show.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/cri_pods.hpp"
#include "facts/kubelet_settings.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/pod_cgroups.hpp"
#include "support/runtimes.hpp"

namespace nodecheck {
namespace {

constexpr auto id = "cgroups.tree";
const std::string stray =
    "/sys/fs/cgroup/system.slice/containerd.service/kubepods-burstable-pod1.slice:cri-containerd:0a";

Outcome judge_pods(const PodCgroups& pods, int ready = 0) {
  CriPods cri;
  cri.sandboxes_ready = ready;
  return judged(id, Profile{}, pods, kubelet("systemd"), cri);
}

TEST(CgroupsTree, PassesWithOneTree) {
  const auto outcome = judge_pods(with_trees({systemd_tree()}), 9);
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "9 pods below /sys/fs/cgroup/kubepods.slice: the systemd driver's");
  EXPECT_EQ(judge_pods(with_trees({cgroupfs_tree()})).verdict, Verdict::pass);
}

TEST(CgroupsTree, FailsWithPodsInBoth) {
  const auto outcome = judge_pods(with_trees({systemd_tree(), cgroupfs_tree()}));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome, says("pods run below /sys/fs/cgroup/kubepods.slice and below /sys/fs/cgroup/kubepods:"));
  EXPECT_EQ(evidence_in(outcome).at(1).locator, cgroupfs_tree().example);
}

TEST(CgroupsTree, AnEmptyTreeBesideIsAWarning) {
  const auto outcome = judge_pods(with_trees({systemd_tree(), empty(cgroupfs_tree())}));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_THAT(outcome, says("/sys/fs/cgroup/kubepods is left of the cgroupfs driver"));
}

TEST(CgroupsTree, FailsWithContainersOutside) {
  const auto outcome = judge_pods(with_strays({{stray, true}, {"/left", false}}), 1);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome, says("a container runs outside the kubelet's tree"));
  EXPECT_EQ(evidence_in(outcome).size(), 1U);
  EXPECT_EQ(evidence_in(outcome)[0].locator, stray);
  EXPECT_EQ(severity_of(id, judge_pods(with_strays({{stray, false}}))), Severity::warning);
}

TEST(CgroupsTree, NotApplicableWithoutPods) {
  EXPECT_EQ(judge_pods(with_trees({})).verdict, Verdict::not_applicable);
  EXPECT_EQ(judge_pods(with_trees({empty(systemd_tree()), empty(cgroupfs_tree())})).verdict, Verdict::not_applicable);
  EXPECT_EQ(judge_pods(PodCgroups{}).verdict, Verdict::not_applicable);
  auto settings = kubelet("systemd");
  settings.cgroups_per_qos.value = false;
  EXPECT_EQ(judged(id, Profile{}, with_trees({}), settings, CriPods{}).verdict, Verdict::not_applicable);
}

TEST(CgroupsTree, WhatIsNotSeenDoesNotPass) {
  auto part = with_trees({systemd_tree()});
  part.whole = false;
  EXPECT_EQ(judge_pods(part).verdict, Verdict::unknown);
  part.trees.clear();
  EXPECT_EQ(judge_pods(part).verdict, Verdict::unknown);
  auto cut = with_trees({systemd_tree()});
  cut.cut = true;
  EXPECT_EQ(judge_pods(cut).verdict, Verdict::unknown);
  EXPECT_EQ(judge_pods(with_trees({}), 4).verdict, Verdict::unknown) << "the runtime has sandboxes somewhere";
  EXPECT_EQ(judged(id, Profile{}, hung<PodCgroups>(), kubelet("systemd"), CriPods{}).verdict, Verdict::unknown);
}

TEST(CgroupsTree, WhatIsSeenInAPartStillFails) {
  auto part = with_strays({{stray, true}});
  part.whole = false;
  EXPECT_EQ(judge_pods(part).verdict, Verdict::fail);
}

TEST(CgroupsTree, NeedsNeitherRuntimeNorSettings) {
  EXPECT_EQ(judged(id, Profile{}, with_trees({systemd_tree()}), hung<KubeletSettings>(), hung<CriPods>()).verdict,
            Verdict::pass);
}

}  // namespace
}  // namespace nodecheck
