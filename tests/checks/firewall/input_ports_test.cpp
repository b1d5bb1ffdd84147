#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/netfilter.h>

#include "facts/kubelet_settings.hpp"
#include "facts/legacy_tables.hpp"
#include "facts/routes.hpp"
#include "facts/static_pods.hpp"
#include "support/judging.hpp"
#include "support/link_literals.hpp"
#include "support/nf_literals.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

constexpr auto id = "firewall.input-ports";

Links links() { return {{device(1, "lo"), uplink()}}; }
Routes routes() { return {{{4, "", 0, "unicast", "192.168.10.1", 2, 0}}}; }

StaticPod pod(std::string name, std::vector<Setting<int>> ports = {}) {
  StaticPod pod;
  pod.name = std::move(name);
  pod.host_network = true;
  pod.ports = std::move(ports);
  return pod;
}

Profile control_plane() {
  Profile profile;
  profile.role.value = Role::control_plane;
  profile.phase.value = Phase::running;
  return profile;
}

template <class Nf = NfTables, class Legacy = LegacyTables>
Outcome judged_with(Nf nf, Legacy legacy = {}, const Profile& profile = {}, StaticPods pods = {},
                    KubeletSettings kubelet = {}, Links devices = links(), Routes ways = routes()) {
  return judged(id, profile, std::move(nf), std::move(legacy), std::move(devices), std::move(ways), std::move(kubelet),
                std::move(pods));
}

nft::Tables input(bool policy_drop, NfFamily family = NfFamily::ip, const char* table = "filter",
                  const char* chain = "INPUT") {
  return nft::Tables().table(family, table).base(chain, policy_drop, 0, NF_INET_LOCAL_IN);
}

nft::Rule to_port(std::uint16_t port, const nf::Expression& then) {
  return {nft::meta(NFT_META_L4PROTO), nft::is({"\x06"}), nft::dport(), nft::is(nft::port(port)), then};
}

LegacyTables legacy_input(LegacyAction policy) {
  return {{{"ip", "filter", {{NF_INET_LOCAL_IN, "INPUT", policy}}, {{"INPUT", {}}}}}};
}

TEST(InputPortsCheck, Pass) {
  EXPECT_EQ(judged_with({}).verdict, Verdict::pass);
  EXPECT_EQ(judged_with({}).observed, "nothing drops 10250/tcp");
  EXPECT_EQ(judged_with(input(true).rule(to_port(10250, nft::accept)).nf).verdict, Verdict::pass);
  EXPECT_EQ(judged_with(input(false).rule(to_port(22, nft::drop)).nf).verdict, Verdict::pass);
}

TEST(InputPortsCheck, PolicyDrop) {
  const auto outcome = judged_with(input(true).nf);
  ASSERT_EQ(outcome.verdict, Verdict::fail);
  ASSERT_THAT(outcome.findings, SizeIs(1));
  EXPECT_EQ(outcome.findings[0].message,
            "nf_tables ip filter INPUT drops traffic to 10250/tcp (the kubelet's API) (policy drop)");
  EXPECT_EQ(outcome.findings[0].evidence.at(0), (Evidence{"nf_tables", "ip filter INPUT", "policy drop", "accept"}));
  EXPECT_THAT(outcome.remedy, HasSubstr("\n  iptables-nft -t filter -I INPUT -p tcp --dport 10250 -j ACCEPT\n"));
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
}

TEST(InputPortsCheck, ThePortIsTheKubeletsOwn) {
  KubeletSettings kubelet;
  kubelet.port.value = 10350;
  EXPECT_EQ(judged_with({}, {}, {}, {}, kubelet).observed, "nothing drops 10350/tcp");
}

TEST(InputPortsCheck, TheOverlaysPortIsNeededToo) {
  auto profile = bridged();
  profile.overlay_device.value = "flannel.1";
  auto with_overlay = links();
  with_overlay.links.push_back(vxlan_device(3, "flannel.1", {"10.244.1.0/32"}));
  const auto only_kubelet = input(true).rule(to_port(10250, nft::accept)).nf;
  const auto outcome = judged_with(only_kubelet, {}, profile, {}, {}, with_overlay);
  ASSERT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.findings.at(0).message, HasSubstr("traffic to 8472/udp (the overlay flannel.1)"));
  EXPECT_THAT(outcome.remedy, AllOf(HasSubstr("-p udp --dport 8472 -j ACCEPT"), Not(HasSubstr("10250"))));
}

TEST(InputPortsCheck, AControlPlaneNeedsMore) {
  const auto worker_only = input(true).rule(to_port(10250, nft::accept)).nf;
  EXPECT_EQ(judged_with(worker_only).verdict, Verdict::pass);
  const StaticPods stacked{"/etc/kubernetes/manifests", {pod("kube-apiserver", {{6443, "m:9"}}), pod("etcd")}, {}};
  const auto outcome = judged_with(worker_only, {}, control_plane(), stacked);
  ASSERT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.findings.at(0).message,
              HasSubstr("traffic to 6443/tcp (the API server), and traffic to 2379/tcp (etcd's clients), and traffic"));
}

TEST(InputPortsCheck, EtcdsPortsAreNeededWhereItIs) {
  const StaticPods external{"/etc/kubernetes/manifests", {pod("kube-apiserver", {{8443, "m:9"}})}, {}};
  EXPECT_EQ(judged_with({}, {}, control_plane(), external).observed, "nothing drops 10250/tcp, 8443/tcp");
  auto early = control_plane();
  early.phase.value = Phase::pre_join;
  EXPECT_EQ(judged_with({}, {}, early).observed, "nothing drops 10250/tcp, 6443/tcp, 2379/tcp, 2380/tcp");
  early.distribution.value = Distribution::k3s;
  EXPECT_EQ(judged_with({}, {}, early).observed, "nothing drops 10250/tcp, 6443/tcp");
}

TEST(InputPortsCheck, NeighboursStandForTheOtherNodes) {
  const auto from = [](nf::Bytes network) {
    auto rule = to_port(10250, nft::accept);
    rule.insert(rule.begin(), {nft::saddr(2), nft::is(std::move(network))});
    return judged_with(input(true).rule(std::move(rule)).nf);
  };
  EXPECT_EQ(from({std::string("\xc0\xa8", 2)}).observed, "nothing drops 10250/tcp from 192.168.10.0/24");
  const auto others = from({std::string("\xcb\x00", 2)});
  EXPECT_EQ(others.verdict, Verdict::unknown);
  EXPECT_THAT(others.findings.at(0).message, HasSubstr("it depends on ip saddr at ip filter INPUT handle 1"));
}

TEST(InputPortsCheck, AnswersHaveToLeave) {
  const auto output = nft::Tables().table(NfFamily::ip, "filter").base("OUTPUT", true, 0, NF_INET_LOCAL_OUT).nf;
  const auto outcome = judged_with(output);
  ASSERT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(outcome.findings.at(0).message,
            "nf_tables ip filter OUTPUT drops answers to traffic to 10250/tcp (the kubelet's API) (policy drop)");
  EXPECT_THAT(outcome.remedy, HasSubstr("\n  iptables-nft -t filter -I OUTPUT -p tcp --sport 10250 -j ACCEPT"));
}

TEST(InputPortsCheck, FlannelsPortBeforeItsDeviceIsThere) {
  Profile profile;
  profile.cni.value = "flannel";
  profile.overlay.value = "vxlan";
  EXPECT_EQ(judged_with({}, {}, profile).observed, "nothing drops 10250/tcp, 8472/udp");
  EXPECT_EQ(judged_with(input(true).rule(to_port(10250, nft::accept)).nf, {}, profile).verdict, Verdict::fail);
}

TEST(InputPortsCheck, RemediesAreForTheOwnerOfTheChain) {
  const auto firewalld = input(false, NfFamily::inet, "firewalld", "filter_INPUT").rule({nf::Reject{}}).nf;
  EXPECT_THAT(judged_with(firewalld).remedy, HasSubstr("\n  firewall-cmd --permanent --add-port=10250/tcp\n"));
  const auto ufw = input(true).rule({nft::jump("ufw-before-input")}).chain("ufw-before-input").rule({nft::leave}).nf;
  EXPECT_THAT(judged_with(ufw).remedy, HasSubstr("\n  ufw allow 10250/tcp"));
  const auto both = judged_with(firewalld, legacy_input(LegacyAction::drop));
  EXPECT_THAT(both.findings, SizeIs(2));
  EXPECT_THAT(both.remedy, AllOf(HasSubstr("firewall-cmd"), HasSubstr("\n  iptables-legacy -t filter -I INPUT ")));
  EXPECT_THAT(judged_with(input(true, NfFamily::ip, "own", "in put").nf).remedy,
              HasSubstr("\n  nft insert rule ip own 'in put' tcp dport 10250 accept\n"));
  EXPECT_THAT(judged_with(input(true, NfFamily::inet, "firewalld_policy_drop", "filter_input").nf).remedy,
              HasSubstr("\n  firewall-cmd --panic-off"));
}

TEST(InputPortsCheck, UnknownNamesTheRule) {
  const auto admins = input(true).rule({nft::saddr(1), nft::is({"\x0a"}), nft::accept}).nf;
  const auto outcome = judged_with(admins);
  ASSERT_EQ(outcome.verdict, Verdict::unknown);
  EXPECT_EQ(outcome.findings.at(0).message,
            "nf_tables ip filter INPUT may drop traffic to 10250/tcp (the kubelet's API) (policy drop): it depends on "
            "ip saddr at ip filter INPUT handle 1");
}

TEST(InputPortsCheck, OneStackUnread) {
  const Unavailable denied{Unavailable::Kind::denied, "nf_tables", "needs CAP_NET_ADMIN"};
  EXPECT_EQ(judged_with(Result<NfTables>(denied)).verdict, Verdict::unknown);
  EXPECT_EQ(judged_with(Result<NfTables>(denied), legacy_input(LegacyAction::drop)).verdict, Verdict::fail);
  EXPECT_EQ(judged_with(NfTables{}, Result<LegacyTables>(denied)).verdict, Verdict::unknown);
  EXPECT_EQ(judged_with(input(true).nf, Result<LegacyTables>(denied)).verdict, Verdict::fail);
  EXPECT_EQ(judged(id, Profile{}).verdict, Verdict::unknown);
}

TEST(InputPortsCheck, WithoutADefaultRouteTheHardwareHasTheAddress) {
  EXPECT_EQ(judged_with(input(true).nf, {}, {}, {}, {}, links(), {}).verdict, Verdict::fail);
  Links none{{device(1, "lo", "", {"127.0.0.1/8"})}};
  none.links[0].loopback = true;
  const auto outcome = judged_with(input(true).nf, {}, {}, {}, {}, none, {});
  EXPECT_EQ(outcome.verdict, Verdict::not_applicable);
  EXPECT_EQ(outcome.observed, "no device has an address that others could reach");
}

TEST(InputPortsCheck, OfAClusterWithoutIpv4TheRulesOfIpv6) {
  Profile profile;
  profile.ip_families.value = {false, true};
  auto devices = links();
  devices.links[1].addresses.push_back({"2001:db8::21", 64});
  EXPECT_EQ(judged_with(input(true).nf, {}, profile, {}, {}, devices).verdict, Verdict::pass);
  const auto six = judged_with(input(true, NfFamily::ip6).nf, {}, profile, {}, {}, devices);
  ASSERT_EQ(six.verdict, Verdict::fail);
  EXPECT_THAT(six.remedy, HasSubstr("ip6tables-nft -t filter -I INPUT"));
}

TEST(InputPortsCheck, IsAPassOfTheNodesOwnNamespaceOnly) { EXPECT_TRUE(Registered::find(id).at(0)->namespaced); }

}  // namespace
}  // namespace nodecheck
