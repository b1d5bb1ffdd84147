// kubelet.security: what is open is a warning; what nobody said is not guessed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/kubelet_settings.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
constexpr auto id = "kubelet.security";

KubeletSettings configured() {
  KubeletSettings s;
  s.origin = KubeletSettings::Origin::running;
  s.config_file = "/var/lib/kubelet/config.yaml";
  s.anonymous_auth = {false, "/var/lib/kubelet/config.yaml:4"};
  return s;
}

TEST(KubeletSecurity, PassesWithAFilesDefaults) {
  EXPECT_EQ(judged(id, {}, configured()).verdict, Verdict::pass);
  auto silent = configured();
  silent.anonymous_auth = {};
  EXPECT_EQ(judged(id, {}, silent).verdict, Verdict::pass) << "with a file the defaults are closed";
}

TEST(KubeletSecurity, EachOpenDoorIsAFinding) {
  auto s = configured();
  s.anonymous_auth = {true, "/var/lib/kubelet/config.yaml:4"};
  s.authorization_mode = {"AlwaysAllow", "kubelet's --authorization-mode"};
  s.read_only_port = {10255, "/var/lib/kubelet/config.yaml:40"};
  const auto outcome = judged(id, {}, s);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  ASSERT_EQ(outcome.findings.size(), 3U);
  EXPECT_EQ(evidence_in(outcome).at(1),
            (Evidence{"kubelet's --authorization-mode", "", "AlwaysAllow", "authorization.mode: Webhook"}));
  EXPECT_THAT(outcome, remedied_by("In /var/lib/kubelet/config.yaml:\n  authentication:\n"));
  EXPECT_THAT(outcome, remedied_by("--anonymous-auth, --authorization-mode, --read-only-port"));
  EXPECT_THAT(outcome, remedied_by("configmap kubelet-config"));
}

TEST(KubeletSecurity, OneDoorHasOneCure) {
  auto s = configured();
  s.config_file = "/home/kubernetes/kubelet-config.yaml";
  s.read_only_port = {10255, "/home/kubernetes/kubelet-config.yaml:31"};
  const auto outcome = judged(id, {}, s);
  EXPECT_EQ(outcome.findings.size(), 1U);
  EXPECT_THAT(outcome.remedy, HasSubstr("readOnlyPort: 0"));
  EXPECT_THAT(outcome.remedy, testing::Not(HasSubstr("configmap")));
  EXPECT_THAT(outcome.remedy, testing::Not(HasSubstr("Webhook")));
}

TEST(KubeletSecurity, TheCureStandsWhereTheSettingDoes) {
  auto s = configured();
  s.anonymous_auth = {true, "/etc/kubelet.d/10-a.conf:4"};
  s.read_only_port = {10255, "/var/lib/kubelet/config.yaml:40"};
  const auto outcome = judged(id, {}, s);
  EXPECT_THAT(outcome, remedied_by("In /etc/kubelet.d/10-a.conf:\n  authentication:\n"));
  EXPECT_THAT(outcome, remedied_by("In /var/lib/kubelet/config.yaml:\n  readOnlyPort: 0\n"));
  s = {};
  s.origin = KubeletSettings::Origin::running;
  s.read_only_port = {10255, "kubelet's --read-only-port"};
  EXPECT_THAT(judged(id, {}, s), remedied_by("--config=/var/lib/kubelet/config.yaml"));
  EXPECT_THAT(judged(id, {}, s), remedied_by("  kind: KubeletConfiguration\n  readOnlyPort: 0\n"));
}

TEST(KubeletSecurity, FlagsAloneAreJudgedAsFarAsTheySay) {
  auto s = configured();
  s.config_file = "";
  const auto undecided = judged(id, {}, s);
  EXPECT_EQ(undecided.verdict, Verdict::not_applicable);
  EXPECT_THAT(undecided.observed, HasSubstr("--authorization-mode, --read-only-port"));
  s.authorization_mode = {"AlwaysAllow", "kubelet's --authorization-mode"};
  EXPECT_EQ(judged(id, {}, s).verdict, Verdict::fail);
  s.authorization_mode.value = "Webhook";
  s.read_only_port.value = 0;
  EXPECT_EQ(judged(id, {}, s).verdict, Verdict::pass);
}

TEST(KubeletSecurity, DoesNotApplyWithoutAConfiguration) {
  EXPECT_EQ(judged(id, {}, KubeletSettings{}).verdict, Verdict::not_applicable);
  KubeletSettings environment_alone;
  environment_alone.origin = KubeletSettings::Origin::files;
  EXPECT_EQ(judged(id, {}, environment_alone).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged(id, of(Distribution::k3s), configured()).verdict, Verdict::not_applicable);
}

TEST(KubeletSecurity, UnknownWhereTheSettingsCouldNotBeRead) { EXPECT_EQ(judged(id, {}).verdict, Verdict::unknown); }

}  // namespace
}  // namespace nodecheck
