#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/netfilter.h>

#include "facts/docker_settings.hpp"
#include "facts/flannel_subnet.hpp"
#include "facts/legacy_tables.hpp"
#include "facts/routes.hpp"
#include "support/judging.hpp"
#include "support/link_literals.hpp"
#include "support/nf_literals.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr auto id = "network.masquerade";
const nf::Expression masquerade = nft::target("MASQUERADE");

Profile flannel(std::string cni = "flannel") {
  auto profile = bridged(std::move(cni));
  profile.phase.value = Phase::running;
  profile.overlay.value = "vxlan";
  profile.overlay_device.value = "flannel.1";
  profile.pod_cidrs.value = {"10.244.0.0/16"};
  return profile;
}

FlannelSubnet lease(std::optional<bool> ip_masq = true) {
  FlannelSubnet lease;
  lease.present = true;
  lease.network = "10.244.0.0/16";
  lease.subnet = "10.244.1.1/24";
  lease.ip_masq = ip_masq;
  return lease;
}

Links node(std::size_t pods = 1) {
  Links links{{device(1, "lo"), uplink(), vxlan_device(3, "flannel.1", {"10.244.1.0/32"}),
               bridge_device(4, "cni0", {"10.244.1.1/24"})}};
  for (std::size_t i = 0; i < pods; ++i) links.links.push_back(pod_port(5 + static_cast<int>(i), 4));
  return links;
}

Routes routes() { return {{{4, "", 0, "unicast", "192.168.10.1", 2, 0}}}; }

template <class Nf = NfTables, class Legacy = LegacyTables>
Outcome judged_with(Nf nf, Legacy legacy = {}, const Profile& profile = flannel(), FlannelSubnet file = lease(),
                    Links links = node(), Routes ways = routes(), DockerSettings docker = {}) {
  return judged(id, profile, std::move(nf), std::move(legacy), std::move(links), std::move(ways), std::move(file),
                std::move(docker));
}

/// ip nat POSTROUTING, without rules yet.
nft::Tables nat(const char* table = "nat", const char* chain = "POSTROUTING", int priority = 100) {
  auto tables = nft::Tables().table(NfFamily::ip, table).base(chain, false, priority, NF_INET_POST_ROUTING);
  tables.nf.chains.back().base->type = "nat";
  return tables;
}

/// ip saddr 10.244.0.0/16
nft::Rule from_pods(const nf::Expression& then) { return {nft::saddr(2), nft::is({"\x0a\xf4"}), then}; }

nft::Rule from_pod(unsigned char last, const nf::Expression& then) {
  return {nft::saddr(), nft::is(nft::address(10, 244, 1, last)), then};
}

TEST(MasqueradeCheck, Pass) {
  const auto outcome = judged_with(nat().rule(from_pods(masquerade)).nf);
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "nf_tables ip nat POSTROUTING handle 1 (target MASQUERADE)");
  EXPECT_EQ(judged_with(nat("flannel-ipv4", "postrtg").rule(from_pods(nft::other("masq"))).nf).verdict, Verdict::pass);
  EXPECT_EQ(judged_with(nat().rule({nft::meta(NFT_META_OIFNAME), nft::is(nft::device("ens3")), masquerade}).nf).verdict,
            Verdict::pass);
  EXPECT_EQ(judged_with(nat().rule(from_pods(masquerade)).nf, {}, flannel("canal")).verdict, Verdict::pass);
}

TEST(MasqueradeCheck, OfTheLegacyStackToo) {
  const LegacyRule rule{.number = 1, .action = LegacyAction::extension, .target = "MASQUERADE"};
  const LegacyTables legacy{{{"ip", "nat", {{NF_INET_POST_ROUTING, "POSTROUTING"}}, {{"POSTROUTING", {rule}}}}}};
  EXPECT_EQ(judged_with(NfTables{}, legacy).observed, "iptables-legacy ip nat POSTROUTING rule 1 (target MASQUERADE)");
  auto elsewhere = legacy;
  elsewhere.tables[0].bases[0].hook = NF_INET_LOCAL_IN;
  EXPECT_EQ(judged_with(NfTables{}, elsewhere).verdict, Verdict::fail);
}

TEST(MasqueradeCheck, AnAcceptEndsItsOwnChainAlone) {
  auto two = nat().rule({nft::accept});
  two.table(NfFamily::ip, "later").base("post", false, 110, NF_INET_POST_ROUTING).rule(from_pods(masquerade));
  two.nf.chains.back().base->type = "nat";
  EXPECT_EQ(judged_with(two.nf).verdict, Verdict::pass);
  EXPECT_EQ(judged_with(nat().rule({nft::accept}).rule(from_pods(masquerade)).nf).verdict, Verdict::fail);
}

TEST(MasqueradeCheck, AnExceptionIsNoDoubt) {
  const auto some = nat().rule({nft::other("limit"), nft::accept}).rule(from_pods(masquerade)).nf;
  EXPECT_EQ(judged_with(some).verdict, Verdict::pass);
}

TEST(MasqueradeCheck, NothingDoes) {
  // kube-proxy's, for what it has marked.
  auto proxy = nat().rule({nft::jump("KUBE-POSTROUTING")}).chain("KUBE-POSTROUTING");
  proxy.rule({nft::meta(NFT_META_MARK), nft::masked(nft::word(0x4000)), nft::is_not(nft::word(0x4000)), nft::leave});
  proxy.rule({masquerade});
  const auto outcome = judged_with(proxy.nf);
  ASSERT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(outcome.findings.at(0).message,
            "nothing puts this node's address in place of the pods' (10.244.1.0/24) in what they send to the outside: "
            "flannel's rules are not there");
  EXPECT_EQ(outcome.findings.at(0).evidence.at(1), (Evidence{FlannelSubnet::path, "FLANNEL_IPMASQ", "true", ""}));
  EXPECT_THAT(outcome.remedy,
              AllOf(HasSubstr("\n  iptables -t nat -I POSTROUTING -s 10.244.1.0/24 ! -d 10.244.0.0/16 -j MASQUERADE\n"),
                    HasSubstr("\n  systemctl restart flanneld")));
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
}

TEST(MasqueradeCheck, TheRulesOfOthersAreNotThePods) {
  const nft::Rule docker{nft::saddr(2), nft::is({"\xac\x11"}), masquerade};
  EXPECT_EQ(judged_with(nat().rule(docker).nf).verdict, Verdict::fail);
  const nft::Rule to_pods{nft::daddr(2), nft::is({"\x0a\xf4"}), masquerade};
  EXPECT_EQ(judged_with(nat().rule(to_pods).nf).verdict, Verdict::fail);
}

TEST(MasqueradeCheck, TellsWhoWasToldNotTo) {
  const auto off = judged_with(NfTables{}, {}, flannel(), lease(false));
  EXPECT_THAT(off.findings.at(0).message, HasSubstr("flannel was not started with --ip-masq"));
  EXPECT_THAT(off.remedy, HasSubstr("add --ip-masq to flanneld's arguments"));
  auto shim = flannel();
  shim.pod_bridge.value = "docker0";
  DockerSettings docker;
  docker.installed = true;
  const auto dockers = judged_with(NfTables{}, {}, shim, lease(false), node(), routes(), docker);
  EXPECT_THAT(dockers.findings.at(0).message, HasSubstr("flannel leaves it to Docker, whose rules are not there"));
  docker.ip_masq = {false, "dockerd --ip-masq"};
  const auto neither = judged_with(NfTables{}, {}, shim, lease(false), node(), routes(), docker);
  EXPECT_THAT(neither.findings.at(0).message, HasSubstr("flannel was not started with --ip-masq"));
  EXPECT_THAT(neither.findings.at(0).evidence,
              testing::Contains(Evidence{"dockerd --ip-masq", "ip-masq", "false", ""}));
}

TEST(MasqueradeCheck, PodsThatAreNotFlannels) {
  auto links = node();
  links.links[3].addresses = {{"172.17.0.1", 16}};
  const auto outcome = judged_with(nat().rule(from_pods(masquerade)).nf, {}, flannel(), lease(), links);
  ASSERT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.findings.at(0).message, HasSubstr("the pods are not in flannel's network 10.244.0.0/16"));
  EXPECT_THAT(outcome.remedy, Not(HasSubstr("iptables")));
}

TEST(MasqueradeCheck, ThePluginBridgeHasARuleForEachPod) {
  const auto profile = flannel("bridge");
  const auto two = nat().rule(from_pod(5, masquerade)).rule(from_pod(6, masquerade)).nf;
  EXPECT_EQ(judged_with(two, {}, profile, {}, node(2)).observed, "cni0 has 2 pods, each with a rule of its own");
  const auto some = judged_with(two, {}, profile, {}, node(3));
  ASSERT_EQ(some.verdict, Verdict::unknown);
  EXPECT_EQ(some.findings.at(0).message, "cni0 has 3 pods, and rules masquerade 2 of their addresses");
  const auto none = judged_with(NfTables{}, {}, profile, {}, node(2));
  ASSERT_EQ(none.verdict, Verdict::fail);
  EXPECT_THAT(none.remedy, HasSubstr("\"ipMasq\": true"));
  EXPECT_EQ(judged_with(NfTables{}, {}, profile, {}, node(0)).verdict, Verdict::not_applicable);
}

TEST(MasqueradeCheck, ABridgeIntoTheNodesNetworkIsNoGateway) {
  const auto profile = flannel("bridge");
  auto links = node(2);
  links.links[3].addresses.clear();
  EXPECT_EQ(judged_with(NfTables{}, {}, profile, {}, links).verdict, Verdict::not_applicable);
  const Routes through_it{{{4, "", 0, "unicast", "10.244.1.254", 4, 0}}};
  EXPECT_EQ(judged_with(NfTables{}, {}, profile, {}, node(2), through_it).verdict, Verdict::not_applicable);
}

TEST(MasqueradeCheck, UnknownNamesTheRule) {
  const auto outcome = judged_with(nat().rule({nft::other("limit"), masquerade}).nf);
  ASSERT_EQ(outcome.verdict, Verdict::unknown);
  EXPECT_EQ(
      outcome.findings.at(0).message,
      "nf_tables ip nat POSTROUTING handle 1 may masquerade what pods send to the outside: it depends on limit at "
      "ip nat POSTROUTING handle 1");
  const Unavailable denied{Unavailable::Kind::denied, "nf_tables", "needs CAP_NET_ADMIN"};
  EXPECT_EQ(judged_with(Result<NfTables>(denied)).verdict, Verdict::unknown);
  EXPECT_EQ(judged_with(NfTables{}, Result<LegacyTables>(denied)).verdict, Verdict::unknown);
  Profile unread;
  unread.network_unread = "/etc/cni/net.d: Permission denied";
  EXPECT_EQ(judged_with(NfTables{}, {}, unread).verdict, Verdict::unknown);
}

TEST(MasqueradeCheck, OthersDecideByThemselves) {
  for (const auto* cni : {"cilium", "calico", "kube-router", "aws-vpc", "gke", "kindnet", "weave", "antrea"}) {
    const auto outcome = judged_with(NfTables{}, {}, routed(cni));
    EXPECT_EQ(outcome.verdict, Verdict::not_applicable) << cni;
    EXPECT_THAT(outcome.observed, testing::StartsWith(cni));
  }
}

TEST(MasqueradeCheck, NotApplicable) {
  auto native = flannel();
  native.overlay.value = "none";
  EXPECT_EQ(judged_with(NfTables{}, {}, native, lease(false)).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged_with(NfTables{}, {}, native, lease(true)).verdict, Verdict::fail);
  EXPECT_EQ(judged_with(NfTables{}, {}, Profile{}).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged_with(NfTables{}, {}, with_families(false, true, flannel())).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged_with(NfTables{}, {}, flannel(), lease(), node(), {}).verdict, Verdict::not_applicable);
}

}  // namespace
}  // namespace nodecheck
