// kubelet.reservations: either of the two is enough, and none is a hint.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/kubelet_settings.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
constexpr auto id = "kubelet.reservations";

KubeletSettings configured() {
  KubeletSettings s;
  s.origin = KubeletSettings::Origin::files;
  s.config_file = "/var/lib/kubelet/config.yaml";
  return s;
}

TEST(KubeletReservations, EitherOneIsEnough) {
  auto s = configured();
  s.system_reserved = {{{"cpu", "200m"}, {"memory", "500Mi"}}, "/var/lib/kubelet/config.yaml:40"};
  const auto outcome = judged(id, {}, s);
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "systemReserved: cpu 200m, memory 500Mi (/var/lib/kubelet/config.yaml:40)");
  auto kube = configured();
  kube.kube_reserved = {{{"memory", "1Gi"}}, "kubelet's --kube-reserved"};
  EXPECT_EQ(judged(id, {}, kube).verdict, Verdict::pass);
}

TEST(KubeletReservations, NoneIsAHint) {
  const auto outcome = judged(id, {}, configured());
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::info);
  EXPECT_EQ(evidence_in(outcome).at(0),
            (Evidence{"/var/lib/kubelet/config.yaml", "systemReserved", "none", "cpu, memory"}));
  EXPECT_THAT(outcome, remedied_by("  systemReserved:\n    cpu: 100m"));
  auto emptied = configured();
  emptied.kube_reserved.source = "/etc/kubelet.d/10-x.conf:3";
  EXPECT_EQ(evidence_in(judged(id, {}, emptied)).at(1).source, "/etc/kubelet.d/10-x.conf:3");
}

TEST(KubeletReservations, AKubeletWithFlagsAloneIsJudgedToo) {
  KubeletSettings s;
  s.origin = KubeletSettings::Origin::running;
  EXPECT_EQ(judged(id, {}, s).verdict, Verdict::fail);
}

TEST(KubeletReservations, DoesNotApplyWithoutAConfiguration) {
  EXPECT_EQ(judged(id, {}, KubeletSettings{}).verdict, Verdict::not_applicable);
  EXPECT_THAT(judged(id, of(Distribution::k3s), configured()).observed, HasSubstr("k3s"));
}

TEST(KubeletReservations, UnknownWhereTheSettingsCouldNotBeRead) {
  EXPECT_EQ(judged(id, {}).verdict, Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
