#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/cri_literals.hpp"
#include "support/judging.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;

constexpr auto id = "runtime.ready";

TEST(RuntimeReady, PassesWhereTheRuntimeSaysSo) {
  EXPECT_EQ(judged(id, Profile{}, status_of(true, false)).verdict, Verdict::pass);
}

TEST(RuntimeReady, NotesWhatContainerdWillStopToUnderstand) {
  auto status = status_of(true, false);
  status.conditions.push_back({"ContainerdHasNoDeprecationWarnings", false, "ContainerdHasDeprecationWarnings",
                               R"({"io.containerd.deprecation/cri-registry-mirrors":"use config_path"})"});
  const auto outcome = judged(id, Profile{}, status);
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_THAT(outcome.findings.at(0).message, HasSubstr("cri-registry-mirrors"));
  EXPECT_EQ(outcome.findings.at(0).severity, Severity::info);
}

TEST(RuntimeReady, FailsWithTheRuntimesReason) {
  const auto outcome = judged(id, Profile{}, status_of(false, true));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome.findings.at(0).message, HasSubstr("DockerDaemonNotReady: docker: down"));
}

TEST(RuntimeReady, FailsWhereStatusIsRefusedOrSaysNothing) {
  CriStatus refused;
  refused.path = "/run/cri-dockerd.sock";
  refused.refusal = "failed to get docker info";
  const auto outcome = judged(id, Profile{}, refused);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.observed, HasSubstr("failed to get docker info"));
  EXPECT_THAT(outcome.remedy, HasSubstr("systemctl enable --now docker"));
  CriStatus silent;
  silent.path = containerd_socket;
  EXPECT_EQ(judged(id, Profile{}, silent).verdict, Verdict::fail);
}

TEST(RuntimeReady, UnknownWhereStatusWasNotAnswered) {
  EXPECT_EQ(judged(id, Profile{}, Result<CriStatus>(no_answer())).verdict, Verdict::unknown);
}

TEST(RuntimeReady, NotApplicableWithoutAnEndpoint) {
  EXPECT_EQ(judged(id, Profile{}, CriStatus{}).verdict, Verdict::not_applicable);
}

}  // namespace
}  // namespace nodecheck
