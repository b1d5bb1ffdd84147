#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/cri_literals.hpp"
#include "support/judging.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;

constexpr auto id = "runtime.endpoint";

CriEndpoint named(const std::string& path, bool live) {
  return {path, "/etc/crictl.yaml:1", true, live, "unix://" + path, {}};
}

TEST(RuntimeEndpoint, PassesForTheOnlyLiveOne) {
  const auto outcome = judged(id, Profile{}, endpoint());
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "/run/containerd/containerd.sock (well-known path)");
}

TEST(RuntimeEndpoint, LeavesANamedSocketThatIsDownToRuntimeSocket) {
  EXPECT_EQ(judged(id, Profile{}, named("/run/crio/crio.sock", false)).verdict, Verdict::pass);
}

TEST(RuntimeEndpoint, DoesNotApplyToDockershim) {
  CriEndpoint none;
  none.dockershim = true;
  none.source = "kubelet 1.22.17";
  EXPECT_EQ(judged(id, Profile{}, none).verdict, Verdict::not_applicable);
}

TEST(RuntimeEndpoint, FailsWithoutAny) {
  const auto outcome = judged(id, Profile{}, CriEndpoint{});
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
}

TEST(RuntimeEndpoint, ShowsTheDeadSocketsItPassedOver) {
  CriEndpoint none;
  none.candidates = {{containerd_socket, false}};
  const auto outcome = judged(id, Profile{}, none);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(outcome.findings.at(0).evidence.at(0).locator, containerd_socket);
}

TEST(RuntimeEndpoint, FailsWhereTheLiveRuntimeIsElsewhere) {
  auto wrong = named("/run/dockershim.sock", false);
  wrong.candidates = {{containerd_socket, true}};
  const auto outcome = judged(id, Profile{}, wrong);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome.findings.at(0).message, HasSubstr("nobody listens on /run/dockershim.sock (/etc/crictl.yaml:1)"));
  EXPECT_THAT(outcome.remedy, HasSubstr("unix:///run/containerd/containerd.sock"));
}

TEST(RuntimeEndpoint, WarnsOfSeveralThatNobodyChoseFrom) {
  CriEndpoint several;
  several.path = containerd_socket;
  several.live = true;
  several.candidates = {{containerd_socket, true}, {"/run/cri-dockerd.sock", true}};
  const auto outcome = judged(id, Profile{}, several);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
}

// kubeadm asks nobody but its own configuration.
TEST(RuntimeEndpoint, CrictlsWordChoosesForNoKubeadm) {
  auto e = named(containerd_socket, true);
  e.candidates = {{containerd_socket, true}, {"/run/cri-dockerd.sock", true}};
  const auto outcome = judged(id, Profile{}, e);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  Profile joined;
  joined.phase.value = Phase::running;
  EXPECT_EQ(judged(id, joined, e).verdict, Verdict::pass);
  e.source = "--cri-endpoint";
  EXPECT_EQ(judged(id, Profile{}, e).verdict, Verdict::pass);
}

TEST(RuntimeEndpoint, TheKubeletsDefaultIsAChoice) {
  CriEndpoint standard{containerd_socket,
                       "the default of kubelet 1.31.0",
                       true,
                       true,
                       std::string("unix://") + containerd_socket,
                       {{containerd_socket, true}, {"/run/cri-dockerd.sock", true}}};
  EXPECT_EQ(judged(id, Profile{}, standard).verdict, Verdict::pass);
  standard.live = false;
  standard.candidates = {{"/run/crio/crio.sock", true}};
  const auto outcome = judged(id, Profile{}, standard);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome.findings.at(0).message,
              HasSubstr("nobody listens on /run/containerd/containerd.sock (the default of kubelet 1.31.0)"));
}

TEST(RuntimeEndpoint, FailsForAnotherScheme) {
  const CriEndpoint tcp{"", "kubelet's --container-runtime-endpoint", true, false, "tcp://127.0.0.1:1", {}};
  const auto outcome = judged(id, Profile{}, tcp);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(outcome.observed, "tcp://127.0.0.1:1");
}

TEST(RuntimeEndpoint, NotesAMissingScheme) {
  auto bare = named(containerd_socket, true);
  bare.written = containerd_socket;
  const auto outcome = judged(id, Profile{}, bare);
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_THAT(outcome.findings.at(0).message, HasSubstr("deprecated"));
}

TEST(RuntimeEndpoint, UnknownWhereTheEndpointCouldNotBeRead) {
  EXPECT_EQ(judged(id, Profile{}, Result<CriEndpoint>(denied())).verdict, Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
