// docker.iptables: two who write rules.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/docker_literals.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

constexpr auto id = "docker.iptables";

Outcome judge(const Profile& profile, const DockerSettings& s, const CriEndpoint& e = through_dockershim()) {
  return judged(id, profile, s, e);
}

TEST(DockerIptables, WarnsBesideACni) {
  const auto outcome = judge(bridged(), docker());
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_THAT(outcome, says("Docker writes iptables rules beside flannel"));
}

TEST(DockerIptables, PassesWhereItIsOffOrDockersBridgeCarriesThePods) {
  auto s = docker();
  s.iptables = {false, "dockerd --iptables"};
  EXPECT_EQ(judge(bridged(), s).verdict, Verdict::pass);
  EXPECT_EQ(judge(bridged("flannel", "docker0"), docker()).verdict, Verdict::pass);
  s = docker();
  s.bridge = {"br0", "dockerd --bridge"};
  EXPECT_EQ(judge(bridged("flannel", "br0"), s).verdict, Verdict::pass);
  EXPECT_EQ(judge(bridged("flannel", "docker0"), s).verdict, Verdict::fail);
}

TEST(DockerIptables, WaitsForAPodNetwork) {
  EXPECT_EQ(judge({}, docker()).verdict, Verdict::not_applicable);
  Profile unread;
  unread.network_unread = "/etc/cni/net.d: Permission denied";
  EXPECT_EQ(judge(unread, docker()).verdict, Verdict::unknown);
}

TEST(DockerIptables, DoesNotApplyToAnIdleDocker) {
  EXPECT_EQ(judge(bridged(), docker(), beside_containerd()).verdict, Verdict::not_applicable);
  EXPECT_EQ(judge(bridged(), DockerSettings{}).verdict, Verdict::not_applicable);
}

TEST(DockerIptables, UnknownUnread) {
  EXPECT_EQ(judged(id, bridged()).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, bridged(), docker()).verdict, Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
