#include "reason/ruleset.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/netfilter/nf_conntrack_common.h>

#include <chrono>
#include <string>
#include <vector>

#include "reason/policy_chain.hpp"
#include "support/nf_literals.hpp"

namespace nodecheck {
namespace {

using namespace nft;
using testing::ElementsAre;
using testing::Field;

constexpr Fate accepted = Fate::accept, dropped = Fate::drop, undecided = Fate::undecided;

/// From 10.244.1.0/24 on cni0 to 10.244.2.0/24 behind flannel.1.
Packet pod_packet() {
  return {.source = addresses_of(*parse_ip_prefix("10.244.1.0/24")),
          .destination = addresses_of(*parse_ip_prefix("10.244.2.0/24")),
          .in = device_name("cni0"),
          .out = device_name("flannel.1")};
}

/// Some pods have this address and others not.
Rule some(nf::Expression then) { return {saddr(), is(address(10, 244, 1, 7)), std::move(then)}; }

PacketVerdict walk(const Tables& tables, const Packet& packet = pod_packet(), const LegacyTables& legacy = {}) {
  return Ruleset(tables.nf, legacy).judge(packet);
}
Fate fate(const Tables& tables, const Packet& packet = pod_packet()) { return walk(tables, packet).fate(); }

TEST(Ruleset, Nothing) {
  EXPECT_EQ(fate({}), accepted);
  EXPECT_EQ(fate(forward()), accepted);
}

TEST(Ruleset, OrderMatters) {
  EXPECT_EQ(fate(forward().rule({accept}).rule({drop})), accepted);
  EXPECT_EQ(fate(forward(true).rule({accept})), accepted);
  EXPECT_EQ(fate(forward().rule({drop}).rule({accept})), dropped);
  EXPECT_EQ(fate(forward(true).rule(some(accept))), undecided);
  EXPECT_EQ(fate(forward(true).rule(some(drop))), dropped);
  EXPECT_EQ(fate(forward(true).rule({leave}).rule({accept})), dropped);
  EXPECT_EQ(fate(forward().rule({other("queue")}).rule({drop})), undecided);
}

TEST(Ruleset, NamesTheRuleTheDoubtAndTheLastStop) {
  const auto all = walk(forward(true).rule(some(accept)).rule(some(drop)));
  ASSERT_EQ(all.chains.size(), 1U);
  EXPECT_EQ(all.chains[0].doubt, (Doubt{"FORWARD", 1, "ip saddr"}));
  EXPECT_EQ(*all.chains[0].obstacle(), (Stop{dropped, "FORWARD", 2, "drop"}));
  const auto certain = walk(forward(true).rule(some(drop)));
  ASSERT_EQ(certain.fate(), dropped);
  EXPECT_TRUE(certain.chains[0].obstacle()->by_policy()) << "deleting the rule would not help";
}

TEST(Ruleset, JumpsComeBackAndGotosDoNot) {
  EXPECT_EQ(fate(forward(true).rule({jump("u")}).rule({accept}).chain("u").rule({leave})), accepted);
  EXPECT_EQ(fate(forward(true).rule({go("u")}).rule({accept}).chain("u").rule({other("log")})), dropped);
  EXPECT_EQ(fate(forward().rule({jump("u")}).rule({accept}).chain("u").rule({drop})), dropped);
  EXPECT_EQ(fate(forward(true).rule({jump("u")}).rule({accept}).chain("u").rule({go("v")}).rule({drop}).chain("v")),
            accepted);
  EXPECT_EQ(fate(forward().rule(some(jump("u"))).chain("u").rule({drop})), undecided);
  EXPECT_EQ(fate(forward(true).rule(some(jump("u"))).rule({accept}).chain("u").rule({other("log")})), accepted);
}

TEST(Ruleset, DropInsideAJumpNamesItsOwnChain) {
  const auto verdict = walk(forward().rule({jump("u")}).chain("u").rule({drop}));
  EXPECT_EQ(verdict.chains.at(0).last, (Stop{dropped, "u", 2, "drop"}));
}

TEST(Ruleset, LoopsAndLostJumpsEnd) {
  EXPECT_EQ(fate(forward().rule({jump("nowhere")})), undecided);
  EXPECT_EQ(fate(forward().rule({jump("FORWARD")})), undecided);
  EXPECT_EQ(fate(forward().rule({jump("u")}).chain("u").rule({jump("v")}).chain("v").rule({jump("u")})), undecided);
}

/// Every chain jumps twice to the next, each time with another mark: more ways than can be walked.
TEST(Ruleset, DeepAndWideRulesetsEndSoon) {
  auto rules = forward();
  rules.rule({jump("0")});
  std::vector<std::string> names;
  for (int i = 0; i < 60; ++i) names.push_back(std::to_string(i));
  for (std::size_t i = 0; i + 1 < names.size(); ++i) {
    const auto bit = std::uint32_t{1} << i % 32;
    const nf::Expression mark = nf::Immediate{1, nft::word(bit)};
    const nf::Expression set_it = nf::Load{"meta", NFT_META_MARK, {}, 1U};
    rules.chain(names[i].c_str()).rule({jump(names[i + 1].c_str())}).rule({mark, set_it, jump(names[i + 1].c_str())});
  }
  EXPECT_EQ(fate(rules.chain("59")), accepted);
}

TEST(Ruleset, OneDropIsFinal) {
  auto rules = forward();
  rules.rule({accept});
  EXPECT_EQ(fate(Tables(rules).base("late", true, 300)), dropped);
  EXPECT_EQ(fate(Tables(rules).base("early", true, -300)), dropped);
  EXPECT_EQ(fate(Tables(rules).table(NfFamily::inet, "t").base("f", true)), dropped);
  EXPECT_EQ(fate(Tables(rules).base("maybe", false).rule(some(drop)).base("sure", true)), dropped);
}

TEST(Ruleset, WhatDoesNotFilterForwardedIpv4) {
  EXPECT_EQ(fate(Tables().table(NfFamily::ip, "t", true).base("f", true)), accepted);
  for (const auto family : {NfFamily::ip6, NfFamily::bridge})
    EXPECT_EQ(fate(Tables().table(family, "t").base("f", true)), accepted);
  EXPECT_EQ(fate(Tables().table(NfFamily::ip, "t").base("i", true, 0, NF_INET_LOCAL_IN)), accepted);
}

TEST(Ruleset, WhatIsNotWalkedMayDropAnything) {
  EXPECT_EQ(fate(Tables().table(NfFamily::netdev, "t").base("ingress", false)), undecided);
  EXPECT_EQ(fate(Tables().table(NfFamily::inet, "t").base("ingress", false, 0, NF_INET_INGRESS)), undecided);
  EXPECT_EQ(fate(Tables().table(NfFamily::netdev, "t", true).base("ingress", false)), accepted) << "dormant";
  EXPECT_EQ(fate(Tables().table(NfFamily::arp, "t").base("f", true)), undecided);
  EXPECT_EQ(fate(Tables().table(NfFamily::arp, "t").base("f", false)), accepted);
  for (const bool drops : {false, true}) {
    auto nat = Tables().table(NfFamily::ip, "t").base("p", drops, -100, NF_INET_PRE_ROUTING);
    nat.nf.chains.back().base->type = "nat";
    EXPECT_EQ(fate(nat), drops ? undecided : accepted);
  }
  EXPECT_EQ(fate(forward(true).table(NfFamily::netdev, "t").base("ingress", false)), dropped) << "all the same";
}

// The kernel asks the chain that was made last first; in a recording that is not to be seen.
TEST(Ruleset, OfEqualPriorityAnyMayBeFirst) {
  const Rule mark_it{nf::Immediate{1, nft::word(7)}, nf::Load{"meta", NFT_META_MARK, {}, 1U}};
  const Rule accept_marked{meta(NFT_META_MARK), is(nft::word(7)), accept};
  auto rules = forward();
  rules.rule(mark_it).base("second", true).rule(accept_marked);
  EXPECT_EQ(fate(rules), undecided);
  auto apart = forward();
  apart.rule(mark_it).base("second", true, 1).rule(accept_marked);
  EXPECT_EQ(fate(apart), accepted);
}

TEST(Ruleset, OfEqualPriorityOneMayPrepareAnother) {
  const auto set_mark = [](std::uint32_t to) {
    return Rule{nf::Immediate{1, nft::word(to)}, nf::Load{"meta", NFT_META_MARK, {}, 1U}};
  };
  auto second = set_mark(8);
  second.insert(second.begin(), {meta(NFT_META_MARK), is(nft::word(7))});
  auto rules = forward();
  rules.rule({meta(NFT_META_MARK), is(nft::word(8)), drop})
      .base("b", false)
      .rule(second)
      .base("c", false)
      .rule(set_mark(7));
  EXPECT_EQ(fate(rules), undecided);
}

TEST(Ruleset, ALadderOfMarksEndsSoon) {
  auto rules = forward();
  for (int rung = 0; rung < 14; ++rung) {
    for (const std::uint32_t bits : {0U, 1U, 2U, 3U}) {
      rules.rule({meta(NFT_META_MARK),
                  nf::Bitwise{0, 1, 1, 4, nft::word(~(3U << (2 * rung))), nft::word(bits << (2 * rung))},
                  nf::Load{"meta", NFT_META_MARK, {}, 1U}});
      rules.rule({jump(fmt::format("c{}", rung).c_str())});
    }
    rules.chain(fmt::format("c{}", rung).c_str());
  }
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(fate(rules), accepted);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST(Ruleset, PacketsForThisHostPassInput) {
  auto packet = pod_packet();
  packet.to_host = true;
  EXPECT_EQ(fate(forward(true), packet), accepted);
  EXPECT_EQ(fate(Tables().table(NfFamily::inet, "t").base("i", true, 0, NF_INET_LOCAL_IN), packet), dropped);
}

TEST(Ruleset, BridgedPacketsPassTheBridgesRulesAndThoseOfIpWhereTheyAreCalled) {
  auto packet = pod_packet();
  packet.bridged = true;
  const auto bridge = Tables().table(NfFamily::bridge, "t").base("f", true);
  EXPECT_EQ(fate(bridge, packet), dropped);
  EXPECT_EQ(fate(forward(true), packet), dropped);
  packet.routed = false;
  EXPECT_EQ(fate(forward(true), packet), accepted);
  EXPECT_EQ(fate(bridge, packet), dropped);
}

TEST(Ruleset, ABridgeHasRulesForWhatIsRoutedOffItAndOntoIt) {
  const auto bridge = [](std::uint32_t hook) { return Tables().table(NfFamily::bridge, "t").base("c", true, 0, hook); };
  auto packet = pod_packet();
  for (const auto hook : {NF_INET_PRE_ROUTING, NF_INET_LOCAL_IN, NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING})
    EXPECT_EQ(fate(bridge(hook), packet), accepted) << hook;
  packet.from_bridge = true;
  EXPECT_EQ(fate(bridge(NF_INET_PRE_ROUTING), packet), dropped);
  EXPECT_EQ(fate(bridge(NF_INET_LOCAL_IN), packet), dropped);
  EXPECT_EQ(fate(bridge(NF_INET_LOCAL_OUT), packet), accepted);
  packet.from_bridge = false, packet.to_bridge = true;
  EXPECT_EQ(fate(bridge(NF_INET_LOCAL_OUT), packet), dropped);
  EXPECT_EQ(fate(bridge(NF_INET_POST_ROUTING), packet), dropped);
}

TEST(Ruleset, BeforeConntrackEveryPacketIsInvalid) {
  const auto raw = [](std::uint32_t state, int priority) {
    const Rule drop_it{ct(NFT_CT_STATE), masked(nft::word(state)), is_not(nft::word(0)), drop};
    return Tables().table(NfFamily::ip, "raw").base("c", false, priority, NF_INET_PRE_ROUTING).rule(drop_it);
  };
  constexpr std::uint32_t invalid = 1, fresh = 8;
  EXPECT_EQ(fate(raw(invalid, -300)), dropped);
  EXPECT_EQ(fate(raw(fresh, -300)), accepted);
  EXPECT_EQ(fate(raw(invalid, -200)), undecided);
  EXPECT_EQ(fate(raw(invalid, -150)), accepted);
  EXPECT_EQ(fate(raw(fresh, -150)), dropped);
}

TEST(Ruleset, BeforeItsTranslationAPacketGoesElsewhere) {
  auto packet = pod_packet();
  packet.untranslated = addresses_of(*parse_ip_prefix("192.0.2.1"));
  const auto pre = [](int priority, nf::Bytes to) {
    return Tables()
        .table(NfFamily::ip, "t")
        .base("c", false, priority, NF_INET_PRE_ROUTING)
        .rule({daddr(), is(to), drop});
  };
  EXPECT_EQ(fate(pre(-300, address(192, 0, 2, 1)), packet), dropped);
  EXPECT_EQ(fate(pre(-300, address(10, 244, 2, 9)), packet), accepted);
  EXPECT_EQ(fate(pre(0, address(192, 0, 2, 1)), packet), accepted);
  EXPECT_EQ(fate(pre(0, address(10, 244, 2, 9)), packet), undecided);
  EXPECT_EQ(fate(pre(-100, address(192, 0, 2, 1)), packet), undecided) << "at the translation's own priority";
}

TEST(Ruleset, ItsStatusIsTranslatedWithIt) {
  auto packet = pod_packet();
  packet.untranslated = addresses_of(*parse_ip_prefix("192.0.2.1"));
  packet.dnat = true;
  const auto reads_dnat = [](int priority) {
    const Rule drop_it{ct(NFT_CT_STATUS), masked(nft::word(IPS_DST_NAT)), is_not(nft::word(0)), drop};
    return Tables().table(NfFamily::ip, "t").base("c", false, priority, NF_INET_PRE_ROUTING).rule(drop_it);
  };
  EXPECT_EQ(fate(reads_dnat(-150), packet), accepted);
  EXPECT_EQ(fate(reads_dnat(-100), packet), undecided);
  EXPECT_EQ(fate(reads_dnat(0), packet), dropped);
  packet.state = CtState::later;
  EXPECT_EQ(fate(reads_dnat(-150), packet), dropped) << "the entry has it";
}

TEST(Ruleset, SameNamesInOtherFamiliesAreOtherChains) {
  auto rules = forward();
  rules.rule({jump("u")}).chain("u").rule({accept});
  rules.table(NfFamily::ip6, "filter").base("FORWARD", true).chain("u").rule({drop});
  EXPECT_EQ(fate(rules), accepted);
}

TEST(Ruleset, MarksAreCarriedOnFromChainToChain) {
  const Rule mark_it{nf::Immediate{1, nft::word(0x10)}, nf::Load{"meta", NFT_META_MARK, {}, 1U}};
  const Rule accept_marked{meta(NFT_META_MARK), masked(nft::word(0x10)), is(nft::word(0x10)), accept};
  EXPECT_EQ(fate(forward(true).rule(accept_marked)), dropped);
  EXPECT_EQ(fate(forward(true).rule(mark_it).rule(accept_marked)), accepted);
  EXPECT_EQ(fate(forward(true).rule({jump("u")}).rule(accept_marked).chain("u").rule(mark_it)), accepted);
  EXPECT_EQ(fate(forward(true).rule(accept_marked).base("before", false, -1).rule(mark_it)), accepted);
  EXPECT_EQ(fate(forward(true).rule(accept_marked).base("pre", false, 0, NF_INET_PRE_ROUTING).rule(mark_it)), accepted);
  auto rule = some(mark_it[0]);
  rule.push_back(mark_it[1]);
  EXPECT_EQ(fate(forward(true).rule(rule).rule(accept_marked)), undecided);
}

/// In the words of Calico: its chains mark what a policy admits, and the base chain accepts by the mark.
TEST(Ruleset, WhatAPolicyEngineAdmitsIsAcceptedByItsMark) {
  const Rule mark_it{nf::Immediate{1, nft::word(0x10000)}, nf::Load{"meta", NFT_META_MARK, {}, 1U}};
  const Rule accept_marked{meta(NFT_META_MARK), masked(nft::word(0x10000)), is(nft::word(0x10000)), accept};
  auto some_marked = some(mark_it[0]);
  some_marked.push_back(mark_it[1]);
  const auto calico = [&](const char* chain) {
    return forward(true).rule({jump(chain)}).rule(accept_marked).chain(chain).rule(some_marked).rule(some(drop));
  };
  EXPECT_EQ(fate(calico("cali-FORWARD")), accepted);
  EXPECT_EQ(fate(calico("mine")), undecided);
  EXPECT_EQ(fate(forward(true).rule({jump("cali-FORWARD")}).chain("cali-FORWARD")), dropped) << "it admitted nothing";
  EXPECT_EQ(fate(forward().rule({jump("cali-FORWARD")}).chain("cali-FORWARD").rule(some(drop))), accepted);
}

TEST(Ruleset, StateIsNotKnownOfWhatIsNotTracked) {
  const Rule drop_new{ct(NFT_CT_STATE), masked(nft::word(8)), is_not(nft::word(0)), drop};
  EXPECT_EQ(fate(forward().rule(drop_new)), dropped);
  auto raw = forward().rule(drop_new).base("raw", false, -300, NF_INET_PRE_ROUTING).rule({other("notrack")});
  EXPECT_EQ(fate(raw), undecided);
}

TEST(Ruleset, WhatIsNotTrackedIsNotTranslated) {
  auto translated = pod_packet();
  translated.translated = true;
  const auto raw = forward().base("raw", false, -300, NF_INET_PRE_ROUTING).rule({other("notrack")});
  EXPECT_EQ(fate(raw), accepted);
  EXPECT_EQ(fate(raw, translated), undecided);
  EXPECT_EQ(fate(forward(), translated), accepted);
}

TEST(PolicyChains, ByName) {
  for (const auto* name : {"cali-FORWARD", "KUBE-POD-FW-ABC", "KUBE-NWPLCY-X", "CILIUM_FORWARD", "OLD_CILIUM_FORWARD"})
    EXPECT_TRUE(is_policy_chain(name)) << name;
  for (const auto* name : {"FORWARD", "KUBE-FORWARD", "DOCKER-USER", "FLANNEL-FWD"})
    EXPECT_FALSE(is_policy_chain(name)) << name;
}

}  // namespace
}  // namespace nodecheck
