// cgroups.driver-init: the driver in force against what runs as PID 1.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/init.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"
#include "support/runtimes.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Origin = KubeletSettings::Origin;
constexpr auto id = "cgroups.driver-init";

const Init systemd{.name = "systemd", .systemd = true, .same_mounts = true};
const Init openrc{.name = "init", .systemd = false, .same_mounts = true};

Outcome with(const Init& init, const KubeletSettings& settings, const Profile& profile = with_kubelet(1, 30),
             const CriConfig& config = unimplemented()) {
  return judged(id, profile, init, settings, config, shows(true), speaks_cri());
}

TEST(DriverInit, PassesWhereTheyFit) {
  EXPECT_EQ(with(systemd, kubelet("systemd")).verdict, Verdict::pass);
  EXPECT_EQ(with(openrc, kubelet("cgroupfs")).verdict, Verdict::pass);
  EXPECT_EQ(with(openrc, kubelet("cgroupfs")).observed, "cgroupfs with init as init");
}

TEST(DriverInit, WarnsOfCgroupfsBesideSystemd) {
  const auto outcome = with(systemd, kubelet("cgroupfs"));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_THAT(evidence_in(outcome),
              ElementsAre(Evidence{"kubelet", "/var/lib/kubelet/config.yaml:14", "cgroupfs", "systemd"}));
  EXPECT_THAT(outcome, remedied_by("cgroupDriver: systemd"));
  EXPECT_THAT(outcome, remedied_by("  systemctl restart kubelet"));
}

TEST(DriverInit, TheRemedyRestartsTheRuntimeThatIsThere) {
  CriStatus status;
  status.path = "/run/crio/crio.sock";
  status.cgroup_manager = "cgroupfs";
  const auto outcome = judged(id, with_kubelet(1, 30), systemd, kubelet("cgroupfs"), unimplemented(), status,
                              speaks_cri("cri-o", "1.30.0", "/run/crio/crio.sock"));
  EXPECT_THAT(outcome, remedied_by("  systemctl restart crio"));
}

TEST(DriverInit, SystemdsDriverWithoutSystemdIsAnError) {
  const auto outcome = with(openrc, kubelet("systemd"));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome, remedied_by("cgroupDriver: cgroupfs"));
}

TEST(DriverInit, TheDriverInForceIsTheRuntimesWhereTheKubeletFollows) {
  EXPECT_EQ(with(systemd, kubelet("cgroupfs"), with_kubelet(1, 31), answers("systemd")).verdict, Verdict::pass);
  EXPECT_EQ(with(systemd, kubelet("systemd"), with_kubelet(1, 31), answers("cgroupfs")).verdict, Verdict::fail);
  EXPECT_EQ(with(systemd, KubeletSettings{}, {}, answers("cgroupfs")).verdict, Verdict::fail) << "no kubelet yet";
}

TEST(DriverInit, UnknownWhereTheVersionDecidesAndIsNotKnown) {
  EXPECT_EQ(with(systemd, kubelet("cgroupfs"), {}, answers("systemd")).verdict, Verdict::unknown);
  EXPECT_THAT(with(systemd, kubelet("cgroupfs"), {}, answers("systemd")), says("--kubelet-version"));
  EXPECT_EQ(with(systemd, kubelet("cgroupfs"), {}, answers("cgroupfs")).verdict, Verdict::fail);
}

TEST(DriverInit, UnknownWherePid1IsHidden) {
  const Init hidden{};
  EXPECT_EQ(with(hidden, kubelet("systemd")).verdict, Verdict::unknown);
  EXPECT_EQ(with(hidden, kubelet("cgroupfs")).verdict, Verdict::unknown) << "systemd may well run";
}

TEST(DriverInit, UnknownWhereTheRuntimeHangs) {
  EXPECT_EQ(
      judged(id, {}, systemd, kubelet("systemd"), hung<CriConfig>(), hung<CriStatus>(), hung<CriVersion>()).verdict,
      Verdict::unknown);
  EXPECT_EQ(judged(id, {}, systemd, KubeletSettings{}, unimplemented(), hung<CriStatus>(), speaks_cri()).verdict,
            Verdict::unknown);
}

TEST(DriverInit, WithoutARuntimeTheKubeletIsJudgedAlone) {
  const auto outcome = judged(id, {}, systemd, kubelet("cgroupfs"), CriConfig{}, CriStatus{}, CriVersion{});
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome, remedied_by("  systemctl restart kubelet"));
  EXPECT_EQ(judged(id, {}, systemd, KubeletSettings{}, CriConfig{}, CriStatus{}, CriVersion{}).verdict,
            Verdict::not_applicable);
}

TEST(DriverInit, DoesNotApplyInAForeignMountNamespace) {
  const Init foreign{.name = "systemd", .systemd = false, .same_mounts = false};
  EXPECT_EQ(with(foreign, kubelet("systemd")).verdict, Verdict::not_applicable);
}

}  // namespace
}  // namespace nodecheck
