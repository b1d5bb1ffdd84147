#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/netfilter.h>

#include "facts/flannel_subnet.hpp"
#include "facts/legacy_tables.hpp"
#include "facts/links.hpp"
#include "facts/nf_tables.hpp"
#include "facts/routes.hpp"
#include "facts/sysctls.hpp"
#include "support/judging.hpp"
#include "support/nf_literals.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

constexpr auto id = "firewall.forward-policy";
const nf::Expression drop_it = nf::Verdict{NF_DROP, ""};
const nf::Expression accept_it = nf::Verdict{NF_ACCEPT, ""};
/// Some pods have this address.
std::vector<nf::Expression> some(const nf::Expression& then) {
  return {nft::saddr(), nft::is(nft::address(10, 244, 1, 7)), then};
}

struct Chain {
  NfFamily family = NfFamily::ip;
  const char* table = "filter";
  const char* name = "FORWARD";
  bool policy_drop = false;
};

/// One base chain at hook forward, with one rule (handle 12) or none.
NfTables ruleset(const Chain& c, std::vector<nf::Expression> rule = {}) {
  NfTables nf{true, {{c.family, c.table}}, {{c.family, c.table, c.name, 1, NfBase{2, 0, "filter", c.policy_drop}}}, {}};
  if (!rule.empty()) nf.rules.push_back({c.family, c.table, c.name, 12, std::move(rule)});
  return nf;
}

Profile joined() {
  Profile profile;
  profile.phase.value = Phase::running;
  profile.pod_network.value = PodNetwork::bridged;
  return profile;
}

Sysctls no_bridge_calls() {
  return {{{"net.bridge.bridge-nf-call-iptables", {}}, {"net.bridge.bridge-nf-call-ip6tables", {}}}};
}

template <class... F>
Outcome judged_on_a_node(const char* check, const Profile& profile, F... given) {
  return judged(check, profile, Links{}, Routes{}, FlannelSubnet{}, no_bridge_calls(), std::move(given)...);
}

Outcome judged_with(const NfTables& nf, const LegacyTables& legacy = {}, const Profile& profile = joined()) {
  return judged_on_a_node(id, profile, nf, legacy);
}

TEST(ForwardPolicyCheck, Pass) {
  const auto nothing = judged_with({});
  EXPECT_EQ(nothing.verdict, Verdict::pass);
  EXPECT_EQ(nothing.observed, "no base chain at hook forward");
  EXPECT_EQ(judged_with(ruleset({})).observed, "1 base chain at hook forward, none drops pod traffic");
  const auto two = judged_with(ruleset({}), {{{"ip", "filter", {{NF_INET_FORWARD, "FORWARD"}}, {}}}});
  EXPECT_EQ(two.verdict, Verdict::pass);
  EXPECT_EQ(two.observed, "2 base chains at hook forward, none drops pod traffic");
  EXPECT_EQ(judged_with(ruleset({.policy_drop = true}, {accept_it})).observed,
            "ip filter FORWARD drops by policy, but its rules accept pod traffic in every direction");
}

TEST(ForwardPolicyCheck, PolicyDrop) {
  const auto outcome = judged_with(ruleset({.policy_drop = true}));
  ASSERT_EQ(outcome.verdict, Verdict::fail);
  ASSERT_THAT(outcome.findings, SizeIs(1));
  EXPECT_EQ(outcome.findings[0].message, "nf_tables ip filter FORWARD drops forwarded pod traffic (policy drop)");
  EXPECT_THAT(outcome.findings[0].evidence,
              testing::ElementsAre(Evidence{"nf_tables", "ip filter FORWARD", "policy drop", "accept"}));
  EXPECT_THAT(outcome.remedy, HasSubstr("\n  nft chain ip filter FORWARD '{ policy accept ; }'\n"));
  EXPECT_THAT(outcome.remedy, HasSubstr("ip-forward-no-drop"));
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
}

TEST(ForwardPolicyCheck, DropByRule) {
  const auto outcome = judged_with(ruleset({NfFamily::inet, "t", "f"}, {drop_it}));
  ASSERT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(outcome.findings.at(0).evidence.at(0), (Evidence{"nf_tables", "inet t f handle 12", "drop", "accept"}));
  EXPECT_THAT(outcome.remedy, HasSubstr("\n  nft delete rule inet t f handle 12\n"));
}

TEST(ForwardPolicyCheck, RemediesForOtherOwners) {
  const auto firewalld = ruleset({NfFamily::inet, "firewalld", "filter_FORWARD"}, {nf::Reject{}});
  auto profile = joined();
  profile.pod_cidrs.value = {"10.42.0.0/16"};
  EXPECT_THAT(judged_with(firewalld, {}, profile).remedy,
              HasSubstr("\n  firewall-cmd --permanent --zone=trusted --add-source=10.42.0.0/16"));
  const LegacyTables by_policy{{{"ip", "mangle", {{NF_INET_FORWARD, "FORWARD", LegacyAction::drop}}, {}}}};
  EXPECT_THAT(judged_with({}, by_policy).remedy, HasSubstr("\n  iptables-legacy -t mangle -P FORWARD ACCEPT\n"));
  const LegacyTables by_rule{{{"ip",
                               "filter",
                               {{NF_INET_FORWARD, "FORWARD", LegacyAction::accept}},
                               {{"FORWARD", {{.number = 1}, {.number = 2, .action = LegacyAction::drop}}}}}}};
  const auto outcome = judged_with({}, by_rule);
  EXPECT_THAT(outcome.remedy, HasSubstr("\n  iptables-legacy -t filter -D FORWARD 2\n"));
  EXPECT_EQ(outcome.findings.at(0).evidence.at(0),
            (Evidence{"iptables-legacy", "ip filter FORWARD rule 2", "drop", "accept"}));
}

TEST(ForwardPolicyCheck, NamesEveryChainThatDrops) {
  const auto outcome = judged_with(ruleset({.policy_drop = true}),
                                   {{{"ip", "filter", {{NF_INET_FORWARD, "FORWARD", LegacyAction::drop}}, {}}}});
  EXPECT_THAT(outcome.findings, SizeIs(2));
  EXPECT_THAT(outcome.remedy, testing::AllOf(HasSubstr("nft chain"), HasSubstr("iptables-legacy")));
}

TEST(ForwardPolicyCheck, BeforeAPodNetworkTheIptablesPolicyIsAWarning) {
  const Profile early;
  const auto policy = judged_with(ruleset({.policy_drop = true}), {}, early);
  EXPECT_EQ(policy.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, policy), Severity::warning);
  EXPECT_EQ(
      severity_of(id,
                  judged_with({}, {{{"ip", "filter", {{NF_INET_FORWARD, "FORWARD", LegacyAction::drop}}, {}}}}, early)),
      Severity::warning);

  EXPECT_EQ(severity_of(id, judged_with(ruleset({}, {drop_it}), {}, early)), Severity::error);
  EXPECT_EQ(severity_of(id, judged_with(ruleset({NfFamily::inet, "t", "f", true}), {}, early)), Severity::error);
  EXPECT_EQ(severity_of(id, judged_with(ruleset({.table = "mangle", .policy_drop = true}), {}, early)),
            Severity::error);
  const auto both = judged_with(ruleset({.policy_drop = true}),
                                {{{"ip", "mangle", {{NF_INET_FORWARD, "FORWARD", LegacyAction::drop}}, {}}}}, early);
  EXPECT_EQ(severity_of(id, both), Severity::error);

  Profile known;
  known.pod_network.value = PodNetwork::bridged;
  EXPECT_EQ(severity_of(id, judged_with(ruleset({.policy_drop = true}), {}, known)), Severity::error);
}

TEST(ForwardPolicyCheck, AtTheKubeletsStartThePodNetworksAcceptsAreStillToCome) {
  const auto at = [](Phase phase, PodNetwork network, const std::string& cni) {
    Profile profile;
    profile.phase.value = phase;
    profile.pod_network.value = network;
    profile.cni.value = cni;
    return severity_of(id, judged_with(ruleset({.policy_drop = true}), {}, profile));
  };
  EXPECT_EQ(at(Phase::start, PodNetwork::unset, ""), Severity::warning) << "at the join";
  EXPECT_EQ(at(Phase::start, PodNetwork::bridged, "flannel"), Severity::warning) << "after a reboot";
  EXPECT_EQ(at(Phase::start, PodNetwork::routed, "calico"), Severity::warning);
  EXPECT_EQ(at(Phase::start, PodNetwork::bridged, "bridge"), Severity::error) << "nobody brings any";
  EXPECT_EQ(at(Phase::running, PodNetwork::bridged, "flannel"), Severity::error);
  EXPECT_EQ(at(Phase::running, PodNetwork::unset, ""), Severity::error);
  EXPECT_EQ(at(Phase::pre_join, PodNetwork::bridged, "flannel"), Severity::error);
}

TEST(ForwardPolicyCheck, UnknownNamesTheRule) {
  const auto outcome = judged_with(ruleset({}, some(drop_it)));
  ASSERT_EQ(outcome.verdict, Verdict::unknown);
  EXPECT_THAT(outcome.findings.at(0).message, HasSubstr("ip filter FORWARD handle 12 may drop"));
  const auto compensated = judged_with(ruleset({.policy_drop = true}, some(accept_it)));
  ASSERT_EQ(compensated.verdict, Verdict::unknown);
  EXPECT_THAT(compensated.findings.at(0).message, HasSubstr("it depends on ip saddr at ip filter FORWARD handle 12"));
}

TEST(ForwardPolicyCheck, PolicyEnginesAreNotJudged) {
  auto nf = ruleset({}, {nf::Verdict{-3, "cali-FORWARD"}});
  nf.chains.push_back({NfFamily::ip, "filter", "cali-FORWARD", 2});
  nf.rules.push_back({NfFamily::ip, "filter", "cali-FORWARD", 20, some(drop_it)});
  const auto outcome = judged_with(nf);
  EXPECT_EQ(outcome.verdict, Verdict::pass);
}

TEST(ForwardPolicyCheck, OneStackUnread) {
  const Unavailable denied{Unavailable::Kind::denied, "nf_tables", "needs CAP_NET_ADMIN"};
  const LegacyTables legacy_drop{{{"ip", "filter", {{NF_INET_FORWARD, "FORWARD", LegacyAction::drop}}, {}}}};
  const auto unread = judged_on_a_node(id, joined(), Result<NfTables>(denied), LegacyTables{});
  EXPECT_EQ(unread.verdict, Verdict::unknown);
  EXPECT_EQ(unread.findings.at(0).message, "needs CAP_NET_ADMIN");
  EXPECT_EQ(judged_on_a_node(id, joined(), Result<NfTables>(denied), legacy_drop).verdict, Verdict::fail);
  EXPECT_EQ(judged_on_a_node(id, joined(), ruleset({.policy_drop = true}), Result<LegacyTables>(denied)).verdict,
            Verdict::fail);
  EXPECT_EQ(judged_on_a_node(id, joined(), ruleset({}), Result<LegacyTables>(denied)).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, joined()).verdict, Verdict::unknown) << "nothing was recorded";
}

TEST(ForwardPolicyCheck, BridgeTablesCountWherePodsShareABridge) {
  const auto bridge = ruleset({NfFamily::bridge, "t", "f", true});
  EXPECT_EQ(judged_with(bridge).verdict, Verdict::fail);
  auto routed = joined();
  routed.pod_network.value = PodNetwork::routed;
  EXPECT_EQ(judged_with(bridge, {}, routed).verdict, Verdict::pass);
}

TEST(ForwardPolicyCheck, LegacyRulesAreDeletedFromTheLastOn) {
  const LegacyField cni0{{std::string("cni0", 5)}, {std::string(5, '\xff')}, false};
  const LegacyRule in{.number = 1, .in = cni0, .action = LegacyAction::drop};
  const LegacyRule out{.number = 2, .out = cni0, .action = LegacyAction::drop};
  const LegacyTables both{
      {{"ip", "filter", {{NF_INET_FORWARD, "FORWARD", LegacyAction::accept}}, {{"FORWARD", {in, out}}}}}};
  const auto remedy = judged_with({}, both).remedy;
  const auto second = remedy.find("-D FORWARD 2"), first = remedy.find("-D FORWARD 1");
  ASSERT_TRUE(first != std::string::npos && second != std::string::npos) << remedy;
  EXPECT_LT(second, first);
  EXPECT_THAT(remedy, HasSubstr("-L FORWARD -n --line-numbers\n"));
}

TEST(ForwardPolicyCheck, UfwIsToldInItsOwnWords) {
  const auto ufw = [](bool with_rules) {
    auto tables = nft::forward(true).rule({nft::jump("ufw-before-forward")}).chain("ufw-before-forward");
    return (with_rules ? tables.rule({nft::leave}) : tables).nf;
  };
  auto profile = joined();
  EXPECT_THAT(
      judged_with(ufw(true), {}, profile).remedy,
      testing::StartsWith("ufw drops what it is not told to route. Tell it the pods' addresses (here flannel's"));
  profile.pod_cidrs.value = {"10.42.0.0/16"};
  EXPECT_THAT(judged_with(ufw(true), {}, profile).remedy, HasSubstr("\n  ufw route allow from 10.42.0.0/16\n"));
  EXPECT_THAT(judged_with(ufw(false), {}, profile).remedy, Not(HasSubstr("ufw route"))) << "it was disabled";
}

TEST(ForwardPolicyCheck, NotApplicableWithoutIpv4) {
  auto profile = joined();
  profile.ip_families.value = {false, true};
  const auto outcome = judged_with(ruleset({.policy_drop = true}), {}, profile);
  EXPECT_EQ(outcome.verdict, Verdict::not_applicable);
  EXPECT_THAT(outcome.observed, StartsWith("the cluster has no IPv4"));
}

TEST(ForwardPolicyCheck, NamesTheTrafficThatIsCut) {
  auto profile = joined();
  profile.pod_cidrs = {{"10.244.0.0/16"}, "--pod-cidr"};
  const auto to_pods = ruleset({}, {nft::daddr(2), nft::is({std::string("\x0a\xf4", 2)}), drop_it});
  const auto outcome = judged_with(to_pods, {}, profile);
  ASSERT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(outcome.findings.at(0).message, "nf_tables ip filter FORWARD handle 12 drops forwarded pod traffic (drop)");
  const auto answers = ruleset({}, {nft::ct(NFT_CT_STATE), nft::masked(nft::word(2)), nft::is_not(nft::word(0)),
                                    nft::ct(NFT_CT_DIRECTION), nft::is({"\x01"}), drop_it});
  EXPECT_THAT(judged_with(answers, {}, profile).findings.at(0).message,
              HasSubstr("drops answers to traffic from pods here to pods on other nodes, and answers to traffic from"));
}

TEST(ForwardPolicyCheck, ProgramsAtTheDevicesMakeItAWarning) {
  Links cilium;
  cilium.links.emplace_back().name = "cilium_host";
  const auto outcome = judged(id, joined(), cilium, Routes{}, FlannelSubnet{}, no_bridge_calls(),
                              ruleset({.policy_drop = true}), LegacyTables{});
  ASSERT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
}

TEST(ForwardPolicyCheck, Ipv6HasRulesOfItsOwn) {
  auto profile = joined();
  constexpr auto ipv6 = "firewall.forward-policy-ipv6";
  const auto six = ruleset({.family = NfFamily::ip6, .policy_drop = true});
  EXPECT_EQ(judged_on_a_node(ipv6, profile, six, LegacyTables{}).verdict, Verdict::not_applicable);
  profile.ip_families.value = {true, true};
  const auto outcome = judged_on_a_node(ipv6, profile, six, LegacyTables{});
  ASSERT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.remedy, HasSubstr("net.ipv6.conf.all.forwarding = 1"));
  EXPECT_EQ(judged_with(six, {}, profile).verdict, Verdict::pass);
  const auto both = ruleset({NfFamily::inet, "t", "f", true});
  EXPECT_EQ(judged_on_a_node(ipv6, profile, both, LegacyTables{}).verdict, Verdict::fail);
  const LegacyTables legacy{{{"ip6", "filter", {{NF_INET_FORWARD, "FORWARD", LegacyAction::drop}}, {}}}};
  EXPECT_THAT(judged_on_a_node(ipv6, profile, NfTables{}, legacy).remedy, HasSubstr("ip6tables-legacy -t filter -P"));
  EXPECT_EQ(judged_on_a_node(ipv6, profile, Result<NfTables>(Unavailable{}), LegacyTables{}).verdict, Verdict::unknown);
}

TEST(ForwardPolicyCheck, IsAPassOfTheNodesOwnNamespaceOnly) { EXPECT_TRUE(Registered::find(id).at(0)->namespaced); }

}  // namespace
}  // namespace nodecheck
