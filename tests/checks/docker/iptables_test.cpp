// docker.iptables: two who write rules.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/legacy_tables.hpp"
#include "facts/nf_tables.hpp"
#include "support/docker_literals.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

constexpr auto id = "docker.iptables";

NfTables forward(bool policy_drop, const std::string& table = "filter") {
  return {
      true, {{NfFamily::ip, table}}, {{NfFamily::ip, table, "FORWARD", 1, NfBase{2, 0, "filter", policy_drop}}}, {}};
}
LegacyTables legacy(LegacyAction policy) { return {{{"ip", "filter", {{2, "FORWARD", policy}}, {}}}}; }

Outcome judge(const Profile& profile, const DockerSettings& s, const CriEndpoint& e = through_dockershim()) {
  return judged(id, profile, s, e, forward(true), LegacyTables{});
}

TEST(DockerIptables, WarnsBesideACniWhereForwardDrops) {
  const auto outcome = judge(bridged(), docker());
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_THAT(outcome, says("Docker manages iptables beside flannel, and FORWARD's policy is DROP"));
  EXPECT_EQ(evidence_in(outcome).at(0), (Evidence{"nf_tables", "filter FORWARD", "policy DROP", "policy ACCEPT"}));
  const auto old = judged(id, bridged(), docker(), through_dockershim(), NfTables{}, legacy(LegacyAction::drop));
  EXPECT_EQ(evidence_in(old).at(0).source, "iptables-legacy");
}

TEST(DockerIptables, DockersOwnRulesAreNoAlarm) {
  const auto with = [](auto nft, auto old) {
    return judged(id, bridged(), docker(), through_dockershim(), std::move(nft), std::move(old)).verdict;
  };
  EXPECT_EQ(with(forward(false), legacy(LegacyAction::accept)), Verdict::pass);
  EXPECT_EQ(with(NfTables{}, LegacyTables{}), Verdict::pass) << "the rules are not there yet";
  EXPECT_EQ(with(forward(true, "elsewhere"), LegacyTables{}), Verdict::pass) << "it is not iptables' table";
  const Unavailable denied{Unavailable::Kind::denied, "nf_tables", "needs CAP_NET_ADMIN"};
  EXPECT_EQ(with(Result<NfTables>(denied), LegacyTables{}), Verdict::unknown);
  EXPECT_EQ(with(forward(false), Result<LegacyTables>(denied)), Verdict::unknown);
  EXPECT_EQ(with(Result<NfTables>(denied), legacy(LegacyAction::drop)), Verdict::fail);
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
