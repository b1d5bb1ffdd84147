// cgroups.version: v1 is a warning for older kubelets, and the end of newer ones.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/cgroups.hpp"
#include "facts/init.hpp"
#include "facts/kubelet_settings.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
constexpr auto id = "cgroups.version";

Cgroups mounted(std::string version) {
  Cgroups c;
  c.version = std::move(version);
  c.mount = "/sys/fs/cgroup";
  return c;
}

KubeletSettings told(std::optional<bool> fail_cgroup_v1) {
  KubeletSettings s;
  s.fail_cgroup_v1.value = fail_cgroup_v1;
  return s;
}

Severity weight(const Profile& profile, std::optional<bool> fail_cgroup_v1) {
  const auto outcome = judged(id, profile, mounted("v1"), told(fail_cgroup_v1));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  return severity_of(id, outcome);
}

TEST(CgroupsVersion, PassesOnV2) {
  const auto outcome = judged(id, {}, mounted("v2"), KubeletSettings{});
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "cgroup v2 at /sys/fs/cgroup");
}

TEST(CgroupsVersion, FailsOnV1AndHybrid) {
  for (const auto* version : {"v1", "hybrid"}) {
    const auto outcome = judged(id, with_kubelet(1, 34), mounted(version), KubeletSettings{});
    EXPECT_EQ(outcome.verdict, Verdict::fail);
    EXPECT_EQ(severity_of(id, outcome), Severity::warning);
    EXPECT_THAT(evidence_in(outcome), ElementsAre(Evidence{"/proc/self/mountinfo", "/sys/fs/cgroup",
                                                           "cgroup " + std::string(version), "cgroup v2"}));
  }
}

TEST(CgroupsVersion, IsAnErrorFrom135OnUnlessToldOtherwise) {
  EXPECT_EQ(weight(with_kubelet(1, 35), {}), Severity::error);
  EXPECT_EQ(weight(with_kubelet(1, 35), false), Severity::warning);
  EXPECT_EQ(weight(with_kubelet(1, 34), {}), Severity::warning);
  EXPECT_EQ(weight(with_kubelet(1, 34), true), Severity::error) << "failCgroupV1: true refuses it from 1.31 on";
}

TEST(CgroupsVersion, WarnsWhileTheKubeletsVersionIsNotKnownAndSaysWhichFlagHelps) {
  EXPECT_EQ(weight({}, {}), Severity::warning);
  EXPECT_THAT(judged(id, {}, mounted("v1"), KubeletSettings{}), says("--kubelet-version"));
}

TEST(CgroupsVersion, DoesNotTakeUnreadableSettingsForALeave) {
  const auto outcome = judged(id, with_kubelet(1, 35), mounted("v1"));
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome.findings.at(0).message, Not(HasSubstr("this kubelet refuses")));
}

TEST(CgroupsVersion, NoHierarchyAtAllIsAnError) {
  const auto outcome = judged(id, {}, mounted("none"), KubeletSettings{}, Init{.name = "init", .same_mounts = true});
  EXPECT_EQ(judged(id, {}, mounted("none"), KubeletSettings{}).verdict, Verdict::unknown);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
}

TEST(CgroupsVersion, UnknownWhereTheMountsCouldNotBeRead) {
  EXPECT_EQ(judged(id, {}, KubeletSettings{}).verdict, Verdict::unknown);
}

TEST(CgroupsVersion, TheRemedySurvivesReboots) {
  EXPECT_THAT(Registered::find(id).at(0)->remedy, HasSubstr("systemd.unified_cgroup_hierarchy=1"));
}

}  // namespace
}  // namespace nodecheck
