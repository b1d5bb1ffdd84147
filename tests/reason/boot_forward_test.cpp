// Packets of pods through what boot loads.
#include "reason/boot_forward.hpp"

#include <gtest/gtest.h>

#include "facts/iptables_save.hpp"

namespace nodecheck {
namespace {

Profile flannel() {
  Profile profile;
  profile.pod_cidrs.value = {"10.244.0.0/16"};
  profile.pod_bridge.value = "cni0";
  profile.overlay_device.value = "flannel.1";
  return profile;
}

BootVerdict judged(const std::string& rules, const Profile& profile = flannel()) {
  BootTable table;
  table.family = "ip";
  apply_iptables_save("*filter\n" + rules, "/f", table);
  return judge_pods(table, *table.find("FORWARD"), profile);
}
std::string fate(const std::string& rules, const Profile& profile = flannel()) {
  const auto verdict = judged(rules, profile);
  return verdict.accepts && verdict.drops ? "perhaps" : verdict.drops ? "drops" : "accepts";
}

TEST(BootForward, APolicyAlone) {
  EXPECT_EQ(fate(":FORWARD ACCEPT [0:0]\n"), "accepts");
  EXPECT_EQ(fate(":FORWARD DROP [0:0]\n"), "drops");
  EXPECT_TRUE(judged(":FORWARD DROP [0:0]\n").by_policy);
  EXPECT_EQ(judged(":FORWARD DROP [0:0]\n").source, "/f:2");
}

TEST(BootForward, BothDirectionsHaveToPass) {
  EXPECT_EQ(fate(":FORWARD DROP\n-A FORWARD -s 10.244.0.0/16 -j ACCEPT\n-A FORWARD -d 10.244.0.0/16 -j ACCEPT\n"),
            "accepts");
  EXPECT_EQ(fate(":FORWARD DROP\n-A FORWARD -i cni0 -j ACCEPT\n"), "drops") << "from other nodes";
  EXPECT_EQ(fate(":FORWARD DROP\n-A FORWARD -i cni0 -j ACCEPT\n-A FORWARD -o cni0 -j ACCEPT\n"), "accepts");
  EXPECT_EQ(fate(":FORWARD DROP\n-A FORWARD -i cni+ -j ACCEPT\n-A FORWARD -o cni+ -j ACCEPT\n"), "accepts");
}

TEST(BootForward, AnswersAndOtherProtocolsMakeUpForNothing) {
  EXPECT_EQ(fate(":FORWARD DROP\n-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n"), "drops");
  EXPECT_EQ(fate(":FORWARD DROP\n-A FORWARD -p icmp -j ACCEPT\n"), "drops");
  EXPECT_EQ(fate(":FORWARD DROP\n-A FORWARD -m mark --mark 0x4000/0x4000 -j ACCEPT\n"), "drops");
  EXPECT_EQ(fate(":FORWARD DROP\n-A FORWARD -i docker0 ! -o docker0 -j ACCEPT\n"), "drops");
  EXPECT_EQ(fate(":FORWARD DROP\n-A FORWARD -s 192.168.0.0/16 -j ACCEPT\n-A FORWARD -s 172.17.0.0/16 -j ACCEPT\n"),
            "drops");
}

TEST(BootForward, TheEndOfARuleIsAsDeadlyAsAPolicy) {
  const auto verdict = judged(":FORWARD ACCEPT\n-A FORWARD -j REJECT --reject-with icmp-host-prohibited\n");
  EXPECT_TRUE(verdict.drops);
  EXPECT_FALSE(verdict.by_policy);
  EXPECT_EQ(verdict.source, "/f:3");
  EXPECT_EQ(fate(":FORWARD ACCEPT\n-A FORWARD -j ACCEPT\n-A FORWARD -j REJECT\n"), "accepts");
}

TEST(BootForward, JumpsReturnsAndGotos) {
  EXPECT_EQ(fate(":FORWARD DROP\n:A -\n-A FORWARD -j A\n-A A -j RETURN\n-A A -j ACCEPT\n"), "drops");
  EXPECT_EQ(fate(":FORWARD DROP\n:A -\n-A FORWARD -j A\n-A A -j ACCEPT\n"), "accepts");
  EXPECT_EQ(fate(":FORWARD DROP\n:A -\n-A FORWARD -g A\n-A FORWARD -j ACCEPT\n"), "drops")
      << "a goto does not come back";
  EXPECT_EQ(fate(":FORWARD DROP\n:A -\n-A FORWARD -j A\n-A FORWARD -j ACCEPT\n"), "accepts");
  EXPECT_EQ(fate(":FORWARD DROP\n:A -\n:B -\n-A FORWARD -j A\n-A FORWARD -j ACCEPT\n-A A -g B\n-A A -j DROP\n"),
            "accepts");
  EXPECT_EQ(fate(":FORWARD DROP\n-A FORWARD -j NOWHERE\n"), "perhaps");
  EXPECT_EQ(fate(":FORWARD DROP\n:A -\n-A FORWARD -j A\n-A A -j A\n"), "perhaps") << "a loop, which iptables refuses";
}

TEST(BootForward, WhatIsNotKnownIsPerhaps) {
  EXPECT_EQ(fate(":FORWARD DROP\n-A FORWARD -p tcp --dport 80 -j ACCEPT\n"), "perhaps");
  EXPECT_EQ(judged(":FORWARD DROP\n-A FORWARD -p tcp --dport 80 -j ACCEPT\n").doubt, "/f:3: --dport 80");
  EXPECT_EQ(fate(":FORWARD ACCEPT\n-A FORWARD -p tcp --dport 80 -j ACCEPT\n"), "accepts");
  EXPECT_EQ(fate(":FORWARD DROP\n-A FORWARD -p tcp --dport 80 -j DROP\n"), "drops");
  EXPECT_EQ(fate(":FORWARD DROP\n-A FORWARD -m set --match-set pods src -j RETURN\n-A FORWARD -j ACCEPT\n"), "perhaps");
  EXPECT_EQ(
      fate(":FORWARD DROP\n-A FORWARD -j MARK --set-xmark 0x1/0x1\n-A FORWARD -m mark --mark 0x1/0x1 -j ACCEPT\n"),
      "perhaps");
  EXPECT_EQ(fate(":FORWARD DROP\n-A FORWARD -s 10.244.7.0/24 -j ACCEPT\n"), "perhaps") << "a part of the pods";
}

TEST(BootForward, OfAnImageLittleIsKnown) {
  EXPECT_EQ(fate(":FORWARD DROP\n", {}), "drops");
  EXPECT_EQ(fate(":FORWARD DROP\n-A FORWARD -s 10.0.0.0/8 -j ACCEPT\n", {}), "perhaps");
  EXPECT_EQ(fate(":FORWARD DROP\n-A FORWARD -i eth1 -j ACCEPT\n", {}), "perhaps");
  EXPECT_EQ(fate(":FORWARD DROP\n-A FORWARD -i lo -j ACCEPT\n", {}), "drops");
  EXPECT_EQ(fate(":FORWARD DROP\n-A FORWARD -s 0.0.0.0/0 -j ACCEPT\n", {}), "accepts");
}

TEST(BootForward, WhoAddsRules) {
  const auto added = [](std::string cni) {
    Profile profile;
    profile.cni.value = std::move(cni);
    return forward_rules_of(profile);
  };
  EXPECT_EQ(added("flannel"), ForwardRules::appended);
  EXPECT_EQ(added("calico"), ForwardRules::inserted);
  EXPECT_EQ(added("bridge"), ForwardRules::none);
  EXPECT_EQ(added("aws-vpc"), ForwardRules::not_known);
  EXPECT_EQ(added(""), ForwardRules::not_known);
}

}  // namespace
}  // namespace nodecheck
