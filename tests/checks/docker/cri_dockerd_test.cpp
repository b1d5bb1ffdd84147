// docker.cri-dockerd: who stands between kubelet and Docker.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/cri_version.hpp"
#include "support/docker_literals.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

constexpr auto id = "docker.cri-dockerd";
using Kind = Unavailable::Kind;

CriVersion answer() {
  CriVersion v;
  v.path = "/run/cri-dockerd.sock";
  v.api = "v1";
  v.runtime_name = "docker";
  v.runtime_version = "27.5.1";
  return v;
}
Result<CriVersion> none(Kind kind) { return Unavailable{kind, "/run/cri-dockerd.sock", "why"}; }

Outcome judge(const Profile& p, const CriEndpoint& e, const Result<CriVersion>& cri = CriVersion{},
              const DockerSettings& s = docker()) {
  return judged(id, p, s, e, cri);
}

TEST(DockerCriDockerd, PassesWhereItAnswers) {
  EXPECT_EQ(judge({}, named_endpoint("/run/cri-dockerd.sock"), answer()).verdict, Verdict::pass);
}

TEST(DockerCriDockerd, FailsWhereItIsNamedAndSilent) {
  const auto endpoint = named_endpoint("/run/cri-dockerd.sock");
  EXPECT_EQ(judge({}, endpoint, none(Kind::timed_out)).verdict, Verdict::fail);
  EXPECT_EQ(judge({}, endpoint, none(Kind::unsupported)).verdict, Verdict::fail);
  EXPECT_EQ(judge({}, endpoint, none(Kind::denied)).verdict, Verdict::unknown);
  EXPECT_EQ(judge({}, endpoint, none(Kind::not_recorded)).verdict, Verdict::unknown);
}

TEST(DockerCriDockerd, FailsForANewKubeletWithDockerAlone) {
  const auto outcome = judge(with_kubelet(1, 24), CriEndpoint{});
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome, says("kubelet 1.24.0 cannot use Docker by itself, and no cri-dockerd is here"));
  EXPECT_EQ(judge(with_kubelet(1, 23), CriEndpoint{}).verdict, Verdict::not_applicable);
  EXPECT_EQ(judge({}, CriEndpoint{}).verdict, Verdict::not_applicable) << "an input that is not set";
}

TEST(DockerCriDockerd, DockersOwnSocketIsNoCri) {
  EXPECT_EQ(judge(with_kubelet(1, 30), named_endpoint("/run/docker.sock")).verdict, Verdict::fail);
  EXPECT_EQ(judge(with_kubelet(1, 30), named_endpoint("/run/dockershim.sock")).verdict, Verdict::fail);
}

TEST(DockerCriDockerd, DoesNotApplyToDockershimOrAnIdleDocker) {
  EXPECT_EQ(judge(with_kubelet(1, 22), through_dockershim()).verdict, Verdict::not_applicable);
  EXPECT_EQ(judge(with_kubelet(1, 30), beside_containerd()).verdict, Verdict::not_applicable);
  EXPECT_EQ(judge(with_kubelet(1, 30), CriEndpoint{}, CriVersion{}, DockerSettings{}).verdict, Verdict::not_applicable);
}

TEST(DockerCriDockerd, UnknownUnread) { EXPECT_EQ(judged(id, with_kubelet(1, 30)).verdict, Verdict::unknown); }

}  // namespace
}  // namespace nodecheck
