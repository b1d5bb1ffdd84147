#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/cri_literals.hpp"
#include "support/judging.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;

constexpr auto id = "runtime.cri-version";

Outcome judge_version(const CriVersion& version, const Profile& profile = {}) { return judged(id, profile, version); }

CriVersion v1alpha2() {
  auto version = refusal(12, "unknown service runtime.v1.RuntimeService");
  version.api = "v1alpha2";
  version.runtime_name = "containerd";
  version.runtime_version = "1.4.13";
  return version;
}

CriVersion without_cri(const std::string& error) {
  auto version = refusal(12, "unknown service runtime.v1.RuntimeService");
  version.containerd = true;
  version.plugin_error = error;
  return version;
}

TEST(RuntimeCriVersion, PassesForV1) {
  const auto outcome = judge_version(containerd_v1());
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "containerd v1.6.20 speaks CRI v1");
}

TEST(RuntimeCriVersion, WeighsV1alpha2ByTheKubelet) {
  const auto severity = [](const Profile& profile) { return severity_of(id, judge_version(v1alpha2(), profile)); };
  EXPECT_EQ(judge_version(v1alpha2()).verdict, Verdict::fail);
  EXPECT_EQ(severity(with_kubelet(1, 26)), Severity::error);
  EXPECT_EQ(severity(with_kubelet(1, 25)), Severity::warning);
  EXPECT_EQ(severity(Profile{}), Severity::warning);
  EXPECT_THAT(judge_version(v1alpha2()).findings.at(0).message, HasSubstr("--kubelet-version"));
}

TEST(RuntimeCriVersion, FailsForADisabledPlugin) {
  const auto outcome = judge_version(without_cri(""));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome.findings.at(0).message, HasSubstr("disabled"));
  EXPECT_THAT(outcome.remedy, HasSubstr("disabled_plugins"));
}

TEST(RuntimeCriVersion, FailsForAPluginThatFailedInItsOwnWords) {
  const auto outcome = judge_version(without_cri("invalid plugin config: `systemd_cgroup` only works for runtime v1"));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.findings.at(0).message, HasSubstr("`systemd_cgroup` only works for runtime v1"));
  EXPECT_THAT(outcome.remedy, HasSubstr("SystemdCgroup = true"));
}

TEST(RuntimeCriVersion, FailsForWhatIsNoCriSocket) {
  const auto message = [](int code, const char* words) {
    const auto outcome = judge_version(refusal(code, words));
    EXPECT_EQ(outcome.verdict, Verdict::fail);
    return outcome.findings.at(0).message;
  };
  EXPECT_THAT(message(14, "Trying to connect an http1.x server"), HasSubstr("HTTP/1"));
  EXPECT_THAT(message(14, "Broken pipe"), HasSubstr("nothing behind"));
  EXPECT_THAT(message(12, ""), HasSubstr("but no CRI"));
  EXPECT_THAT(message(7, "go away"), HasSubstr("go away"));
}

TEST(RuntimeCriVersion, SendsDockersSocketToCriDockerd) {
  auto docker = refusal(14, "Trying to connect an http1.x server");
  docker.path = "/run/docker.sock";
  EXPECT_THAT(judge_version(docker).remedy, HasSubstr("Install cri-dockerd"));
}

TEST(RuntimeCriVersion, UnknownWhereItDidNotAnswer) {
  EXPECT_EQ(judged(id, Profile{}, Result<CriVersion>(no_answer())).verdict, Verdict::unknown);
}

TEST(RuntimeCriVersion, NotApplicableWithoutAnEndpoint) {
  EXPECT_EQ(judge_version(CriVersion{}).verdict, Verdict::not_applicable);
}

}  // namespace
}  // namespace nodecheck
