#include "reason/forward_path.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/xt_conntrack.h>

#include "support/netlink_bytes.hpp"
#include "support/recorded_netfilter.hpp"

namespace nodecheck {
namespace {

using nf::Expression;
using Rule = std::vector<Expression>;

const Expression accept_it = nf::Verdict{NF_ACCEPT, ""};
const Expression drop_it = nf::Verdict{NF_DROP, ""};
const Expression return_it = nf::Verdict{NFT_RETURN, ""};
const Expression something = nf::Payload{1, 12, 4, 1U};
Expression jump(const char* chain) { return nf::Verdict{NFT_JUMP, chain}; }
Expression go(const char* chain) { return nf::Verdict{NFT_GOTO, chain}; }
Expression other(const char* name) { return nf::Other{name}; }
Expression target(const char* name) { return nf::Extension{"target", name, 0, {}}; }
nf::Bytes bytes(const char (&text)[5]) { return {std::string(text, 4)}; }

/// A ruleset in the making; rules have handles 1, 2, 3, ... in the order they come in.
class Ruleset {
 public:
  Ruleset& table(NfFamily family, const char* name, bool dormant = false) {
    nf_.present = true;
    nf_.tables.push_back({family, name, dormant});
    return *this;
  }
  Ruleset& base(const char* name, bool policy_drop, int priority = 0, std::uint32_t hook = NF_INET_FORWARD) {
    return add(name, NfBase{hook, priority, "filter", policy_drop});
  }
  Ruleset& chain(const char* name) { return add(name, std::nullopt); }
  Ruleset& rule(Rule expressions) {
    const auto& c = nf_.chains.back();
    nf_.rules.push_back({c.family, c.table, c.name, nf_.rules.size() + 1, std::move(expressions)});
    return *this;
  }
  [[nodiscard]] ForwardPath path(bool bridged = true) const { return forward_path(nf_, {}, bridged); }
  [[nodiscard]] PathEnd end() const { return path().end(); }

 private:
  Ruleset& add(const char* name, std::optional<NfBase> base) {
    const auto& t = nf_.tables.back();
    nf_.chains.push_back({t.family, t.name, name, nf_.chains.size() + 1, std::move(base)});
    return *this;
  }
  NfTables nf_;
};

/// One base chain FORWARD of ip filter.
Ruleset forward(bool policy_drop = false) {
  return Ruleset().table(NfFamily::ip, "filter").base("FORWARD", policy_drop);
}
PathEnd end_with(Rule rule) { return forward().rule(std::move(rule)).end(); }

TEST(ForwardPath, Nothing) {
  EXPECT_EQ(forward_path({}, {}).end(), PathEnd::accept);
  EXPECT_EQ(forward().end(), PathEnd::accept);
}

TEST(ForwardPath, PolicyDropIsTheLastStop) {
  const auto path = forward(true).path();
  ASSERT_EQ(path.end(), PathEnd::drop);
  EXPECT_EQ(path.chains[0].last, (PathStop{PathEnd::drop, "FORWARD", 0, "policy drop"}));
}

TEST(ForwardPath, CertainEnds) {
  EXPECT_EQ(end_with({drop_it}), PathEnd::drop);
  EXPECT_EQ(end_with({nf::Reject{}}), PathEnd::drop);
  EXPECT_EQ(end_with({target("REJECT")}), PathEnd::drop);
  EXPECT_EQ(end_with({other("counter"), other("log"), other("notrack"), drop_it}), PathEnd::drop);
  EXPECT_EQ(end_with({nf::Extension{"match", "comment", 0, {}}, target("LOG"), target("NFLOG"), drop_it}),
            PathEnd::drop);
  EXPECT_EQ(end_with({nf::Immediate{1, {}}, drop_it}), PathEnd::drop);
  EXPECT_EQ(end_with({nf::ObjectReference{NFT_OBJECT_COUNTER, "c"}, drop_it}), PathEnd::drop);
  EXPECT_EQ(end_with({other("counter")}), PathEnd::accept);
  EXPECT_EQ(end_with({nf::Verdict{NFT_CONTINUE, ""}}), PathEnd::accept);
}

TEST(ForwardPath, UndecidedEnds) {
  EXPECT_EQ(end_with({something, drop_it}), PathEnd::undecided);
  EXPECT_EQ(end_with({other("limit"), drop_it}), PathEnd::undecided);
  EXPECT_EQ(end_with({other("quota"), drop_it}), PathEnd::undecided);
  EXPECT_EQ(end_with({nf::Lookup{"s", 1}, drop_it}), PathEnd::undecided);
  EXPECT_EQ(end_with({nf::Lookup{"map", 1, 0U}}), PathEnd::undecided);
  EXPECT_EQ(end_with({nf::Extension{"match", "mark", 1, {}}, drop_it}), PathEnd::undecided);
  EXPECT_EQ(end_with({other("queue")}), PathEnd::undecided);
  EXPECT_EQ(end_with({nf::Verdict{NF_QUEUE | 7 << 16, ""}}), PathEnd::undecided);
  EXPECT_EQ(end_with({target("NFQUEUE")}), PathEnd::undecided);
  EXPECT_EQ(end_with({target("SYNPROXY")}), PathEnd::undecided);
  EXPECT_EQ(end_with({other("something-new")}), PathEnd::undecided);
  EXPECT_EQ(end_with({nf::Verdict{NF_STOLEN, ""}}), PathEnd::undecided);
  EXPECT_EQ(end_with({nf::ObjectReference{NFT_OBJECT_SYNPROXY, "s"}}), PathEnd::undecided);
  EXPECT_EQ(end_with({jump("nowhere")}), PathEnd::undecided);
}

TEST(ForwardPath, ConditionsWithoutAnEndAreHarmless) {
  EXPECT_EQ(end_with({something, nf::Load{"meta", NFT_META_MARK, {}, 1U}}), PathEnd::accept);
  EXPECT_EQ(end_with({something, accept_it}), PathEnd::accept);
}

TEST(ForwardPath, StateInvalidNeverMatches) {
  const nf::Load state{"ct", NFT_CT_STATE, 1U};
  const auto narrow = [](nf::Bytes mask) { return nf::Bitwise{0, 1, 1, 4, std::move(mask), bytes("\0\0\0\0")}; };
  const nf::Compare not_none{NFT_CMP_NEQ, 1, bytes("\0\0\0\0")};
  EXPECT_EQ(end_with({state, narrow(bytes("\1\0\0\0")), not_none, drop_it}), PathEnd::accept);
  EXPECT_EQ(end_with({something, state, narrow(bytes("\1\0\0\0")), not_none, drop_it}), PathEnd::accept);
  EXPECT_EQ(end_with({state, nf::Compare{NFT_CMP_EQ, 1, bytes("\1\0\0\0")}, drop_it}), PathEnd::accept);
  EXPECT_EQ(end_with({state, narrow(bytes("\x41\0\0\0")), not_none, drop_it}), PathEnd::undecided);
  EXPECT_EQ(end_with({state, narrow(bytes("\x08\0\0\0")), not_none, drop_it}), PathEnd::undecided);
  const nf::Compare none{NFT_CMP_EQ, 1, bytes("\0\0\0\0")};
  EXPECT_EQ(end_with({state, narrow(bytes("\1\0\0\0")), none, drop_it}), PathEnd::undecided);
  const nf::Compare elsewhere{NFT_CMP_NEQ, 2, bytes("\0\0\0\0")};
  EXPECT_EQ(end_with({state, narrow(bytes("\1\0\0\0")), elsewhere, drop_it}), PathEnd::undecided);
  const nf::Load mark{"ct", NFT_CT_MARK, 1U};
  EXPECT_EQ(end_with({mark, narrow(bytes("\1\0\0\0")), not_none, drop_it}), PathEnd::undecided);
  EXPECT_EQ(end_with({state, nf::Immediate{1, {}}, narrow(bytes("\1\0\0\0")), not_none, drop_it}), PathEnd::undecided);
}

TEST(ForwardPath, ProtocolOfAnInetTable) {
  const auto drops = [](NfFamily family, std::uint32_t op, char protocol) {
    return Ruleset()
        .table(family, "t")
        .base("f", false)
        .rule({nf::Load{"meta", NFT_META_NFPROTO, 1U}, nf::Compare{op, 1, {std::string(1, protocol)}}, drop_it})
        .end();
  };
  EXPECT_EQ(drops(NfFamily::inet, NFT_CMP_EQ, NFPROTO_IPV6), PathEnd::accept);
  EXPECT_EQ(drops(NfFamily::inet, NFT_CMP_EQ, NFPROTO_IPV4), PathEnd::drop);
  EXPECT_EQ(drops(NfFamily::inet, NFT_CMP_NEQ, NFPROTO_IPV6), PathEnd::drop);
  EXPECT_EQ(drops(NfFamily::inet, NFT_CMP_NEQ, NFPROTO_IPV4), PathEnd::accept);
  EXPECT_EQ(drops(NfFamily::inet, NFT_CMP_LT, NFPROTO_IPV6), PathEnd::undecided);
  EXPECT_EQ(drops(NfFamily::bridge, NFT_CMP_EQ, NFPROTO_IPV6), PathEnd::undecided);
}

TEST(ForwardPath, OrderMatters) {
  EXPECT_EQ(forward().rule({accept_it}).rule({drop_it}).end(), PathEnd::accept);
  EXPECT_EQ(forward(true).rule({accept_it}).end(), PathEnd::accept);
  EXPECT_EQ(forward().rule({drop_it}).rule({accept_it}).end(), PathEnd::drop);
  EXPECT_EQ(forward(true).rule({something, accept_it}).end(), PathEnd::undecided);
  EXPECT_EQ(forward(true).rule({something, drop_it}).end(), PathEnd::drop);
  EXPECT_EQ(forward(true).rule({return_it}).rule({accept_it}).end(), PathEnd::drop);
  EXPECT_EQ(forward().rule({other("queue")}).rule({drop_it}).end(), PathEnd::undecided);
}

TEST(ForwardPath, NamesTheFirstDoubtAndTheLastStop) {
  const auto path = forward(true).rule({something, accept_it}).rule({something, drop_it}).rule({other("queue")}).path();
  const auto& chain = path.chains.at(0);
  ASSERT_NE(chain.doubt(), nullptr);
  EXPECT_EQ(*chain.doubt(), (PathStop{PathEnd::drop, "FORWARD", 2, "drop"}));
  const auto both = forward(true).rule({something, drop_it}).path();
  EXPECT_TRUE(both.chains.at(0).last.by_policy()) << "deleting the rule would not help";
}

TEST(ForwardPath, JumpsComeBackAndGotosDoNot) {
  EXPECT_EQ(forward(true).rule({jump("u")}).rule({accept_it}).chain("u").rule({return_it}).end(), PathEnd::accept);
  EXPECT_EQ(forward(true).rule({go("u")}).rule({accept_it}).chain("u").rule({other("log")}).end(), PathEnd::drop);
  EXPECT_EQ(forward().rule({jump("u")}).rule({accept_it}).chain("u").rule({drop_it}).end(), PathEnd::drop);
  EXPECT_EQ(
      forward(true).rule({jump("u")}).rule({accept_it}).chain("u").rule({go("v")}).rule({drop_it}).chain("v").end(),
      PathEnd::accept);
  EXPECT_EQ(forward().rule({something, jump("u")}).chain("u").rule({drop_it}).end(), PathEnd::undecided);
}

TEST(ForwardPath, DropInsideAJumpNamesItsOwnChain) {
  const auto path = forward().rule({jump("u")}).chain("u").rule({drop_it}).path();
  EXPECT_EQ(path.chains.at(0).last, (PathStop{PathEnd::drop, "u", 2, "drop"}));
}

TEST(ForwardPath, LoopsEnd) {
  EXPECT_EQ(forward().rule({jump("u")}).chain("u").rule({jump("v")}).chain("v").rule({jump("u")}).end(),
            PathEnd::undecided);
  EXPECT_EQ(forward().rule({jump("FORWARD")}).end(), PathEnd::undecided);
}

TEST(ForwardPath, DeepAndWideRulesetsEndSoon) {
  auto rules = forward();
  rules.rule({jump("0")});
  std::vector<std::string> names;
  for (int i = 0; i < 2000; ++i) names.push_back(std::to_string(i));
  for (std::size_t i = 0; i + 1 < names.size(); ++i)
    rules.chain(names[i].c_str()).rule({something, jump(names[i + 1].c_str())}).rule({jump(names[i + 1].c_str())});
  EXPECT_EQ(rules.chain("1999").end(), PathEnd::undecided);
}

TEST(ForwardPath, AndOverAllBaseChains) {
  auto rules = forward();
  rules.rule({accept_it});
  EXPECT_EQ(Ruleset(rules).base("late", true, 300).end(), PathEnd::drop);
  EXPECT_EQ(Ruleset(rules).base("early", true, -300).end(), PathEnd::drop);
  EXPECT_EQ(Ruleset(rules).table(NfFamily::inet, "t").base("f", true).end(), PathEnd::drop);
  EXPECT_EQ(Ruleset(rules).base("maybe", false).rule({something, drop_it}).base("sure", true).end(), PathEnd::drop);
}

TEST(ForwardPath, WhatDoesNotFilterForwardedIpv4) {
  EXPECT_EQ(Ruleset().table(NfFamily::ip, "t", true).base("f", true).end(), PathEnd::accept);
  for (const auto family : {NfFamily::ip6, NfFamily::arp, NfFamily::netdev})
    EXPECT_EQ(Ruleset().table(family, "t").base("f", true).end(), PathEnd::accept);
  EXPECT_EQ(Ruleset().table(NfFamily::ip, "t").base("i", true, 0, NF_INET_LOCAL_IN).end(), PathEnd::accept);
  const auto bridge = Ruleset().table(NfFamily::bridge, "t").base("f", true);
  EXPECT_EQ(bridge.path(true).end(), PathEnd::drop);
  EXPECT_EQ(bridge.path(false).end(), PathEnd::accept);
}

TEST(ForwardPath, SameNamesInOtherFamiliesAreOtherChains) {
  auto rules = forward();
  rules.rule({jump("u")}).chain("u").rule({accept_it});
  rules.table(NfFamily::ip6, "filter").base("FORWARD", true).chain("u").rule({drop_it});
  EXPECT_EQ(rules.end(), PathEnd::accept);
}

// --- legacy

using Action = LegacyAction;

nf::Extension invalid_state() {
  xt_conntrack_mtinfo3 info{};
  info.match_flags = XT_CONNTRACK_STATE;
  info.state_mask = XT_CONNTRACK_STATE_INVALID;
  return {"match", "conntrack", 3, {bytes_of(info)}};
}

PathEnd legacy(Action policy, std::vector<LegacyRule> rules, std::vector<LegacyRule> user = {}) {
  return forward_path({}, {{{"ip", "mangle", {{NF_INET_FORWARD, "FORWARD", policy}},
                            {{"FORWARD", std::move(rules)}, {"u", std::move(user)}}}}}).end();
}

TEST(ForwardPath, Legacy) {
  EXPECT_EQ(legacy(Action::accept, {}), PathEnd::accept);
  EXPECT_EQ(legacy(Action::drop, {}), PathEnd::drop);
  EXPECT_EQ(legacy(Action::drop, {{.number = 1, .action = Action::accept}}), PathEnd::accept);
  EXPECT_EQ(legacy(Action::drop, {{.number = 1, .protocol = 6, .action = Action::accept}}), PathEnd::undecided);
  EXPECT_EQ(legacy(Action::accept, {{.number = 1, .matches = {invalid_state()}, .action = Action::drop}}), PathEnd::accept);
  EXPECT_EQ(legacy(Action::accept, {{.number = 1, .action = Action::extension, .target = "REJECT"}}), PathEnd::drop);
  EXPECT_EQ(legacy(Action::accept, {{.number = 1, .action = Action::extension, .target = "LOG"}}), PathEnd::accept);
  EXPECT_EQ(legacy(Action::accept, {{.number = 1, .action = Action::queue}}), PathEnd::undecided);
  EXPECT_EQ(legacy(Action::drop, {{.number = 1, .action = Action::go, .target = "u"}, {.number = 2, .action = Action::accept}}),
            PathEnd::drop);
  EXPECT_EQ(legacy(Action::drop, {{.number = 1, .action = Action::jump, .target = "u"}, {.number = 2, .action = Action::accept}}),
            PathEnd::accept);
  EXPECT_EQ(forward_path({}, {{{"ip", "filter", {{NF_INET_FORWARD, "FORWARD", Action::drop}}, {}}}}).end(), PathEnd::drop);
}

TEST(ForwardPath, PolicyEnginesByName) {
  for (const auto* name : {"cali-FORWARD", "KUBE-POD-FW-ABC", "KUBE-NWPLCY-X", "CILIUM_FORWARD", "OLD_CILIUM_FORWARD"})
    EXPECT_TRUE(is_policy_chain(name)) << name;
  for (const auto* name : {"FORWARD", "KUBE-FORWARD", "DOCKER-USER", "FLANNEL-FWD"})
    EXPECT_FALSE(is_policy_chain(name));
}

}  // namespace
}  // namespace nodecheck
