#include "reason/cidr_overlap.hpp"
#include "support/devices.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
constexpr auto id = "network.cidr-overlap";

/// A node on 192.168.10.0/24, and what a test spoils of it.
struct Around {
  Links links;
  Routes routes{{{4, "", 0, "unicast", "192.168.10.1", 2, 0}, {4, "192.168.10.0", 24, "unicast", "", 2, 0}}};
  ResolvConf resolv_conf{{{ResolvConf::nodes, true, {"192.168.10.1"}}}};
  StaticPods pods;
  KubeletSettings kubelet;
  Profile profile;

  Around() {
    add("eth0", {{"192.168.10.21", 24}, {"fe80::1", 64}});
    profile.pod_cidrs = {{"10.244.0.0/16"}, "/run/flannel/subnet.env"};
    profile.pod_bridge.value = "cni0";
  }
  Link& add(const std::string& name, std::vector<Address> addresses) {
    links.links.push_back(device(static_cast<int>(links.links.size()) + 2, name, std::move(addresses)));
    return links.links.back();
  }
  Around& uplink(const std::string& ip, int length) {
    links.links[0].addresses = {{ip, length}};
    return *this;
  }
  Around& services(const std::string& cidr) {
    StaticPod apiserver;
    apiserver.service_cidrs = {{cidr, "kube-apiserver.yaml:14"}};
    pods.pods = {apiserver};
    return *this;
  }
  [[nodiscard]] Outcome judge() const { return judged(id, profile, links, routes, resolv_conf, pods, kubelet); }
};

TEST(CidrOverlap, NetworksApartPass) {
  const auto outcome = Around().services("10.96.0.0/12").judge();
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_THAT(outcome.observed, HasSubstr("the pod CIDR 10.244.0.0/16, the service CIDR 10.96.0.0/12"));
}

TEST(CidrOverlap, AnUplinkInThePodCidr) {
  const auto outcome = Around().uplink("10.244.3.21", 24).judge();
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome, says("eth0's network 10.244.3.0/24 lies in the pod CIDR 10.244.0.0/16"));
  EXPECT_EQ(outcome.findings.size(), 1U);
  EXPECT_EQ(evidence_in(outcome).at(1).source, "/run/flannel/subnet.env");
}

TEST(CidrOverlap, AWideUplinkAroundThePodCidrIsAWarning) {
  const auto outcome = Around().uplink("10.0.3.21", 8).judge();
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_THAT(outcome, says("eth0's network 10.0.0.0/8 holds the pod CIDR"));
}

TEST(CidrOverlap, AnUplinkInTheServiceCidr) {
  EXPECT_THAT(Around().uplink("10.96.3.21", 24).services("10.96.0.0/12").judge(), says("in the service CIDR"));
}

TEST(CidrOverlap, AGatewayAlone) {
  Around around;
  around.routes.routes[0].gateway = "10.244.0.1";
  EXPECT_THAT(around.judge(), says("the gateway 10.244.0.1 lies in the pod CIDR"));
}

TEST(CidrOverlap, RoutesToPeersAndToTheWorldAreNone) {
  Around around;
  around.routes.routes.push_back({4, "10.244.2.0", 24, "unicast", "10.244.2.0", 3, 0});
  around.routes.routes.push_back({4, "10.244.3.0", 24, "unicast", "192.168.10.22", 2, 0});
  around.routes.routes.push_back({4, "10.244.84.128", 26, "blackhole", "", 0, 0});
  around.routes.routes.push_back({4, "10.0.0.0", 8, "unicast", "192.168.10.254", 2, 0});
  EXPECT_EQ(around.judge().verdict, Verdict::pass);
}

TEST(CidrOverlap, ADnsServerAlone) {
  Around around;
  around.resolv_conf = {{{ResolvConf::nodes, true, {"127.0.0.53"}}, {ResolvConf::resolveds, true, {"10.244.0.53"}}}};
  const auto outcome = around.judge();
  EXPECT_THAT(outcome, says("the DNS server 10.244.0.53 lies in the pod CIDR"));
  EXPECT_EQ(evidence_in(outcome).at(0).source, ResolvConf::resolveds);
}

TEST(CidrOverlap, TheClustersOwnDnsIsNoOverlap) {
  Around around;
  around.services("10.96.0.0/12").resolv_conf = {{{ResolvConf::nodes, true, {"10.96.0.10"}}}};
  EXPECT_EQ(around.judge().verdict, Verdict::fail);
  around.kubelet.cluster_dns.value = {"10.96.0.10"};
  EXPECT_EQ(around.judge().verdict, Verdict::pass) << "some nodes ask it";
  around.kubelet.cluster_dns.value.clear();
  around.add("nodelocaldns", {{"169.254.20.10", 32}, {"10.96.0.10", 32}});
  EXPECT_EQ(around.judge().verdict, Verdict::pass) << "a cache on the node itself, or kube-ipvs0";
}

TEST(CidrOverlap, PodsAndServices) {
  const auto outcome = Around().services("10.244.128.0/17").judge();
  EXPECT_THAT(outcome, says("the service CIDR 10.244.128.0/17 overlaps the pod CIDR 10.244.0.0/16"));
}

TEST(CidrOverlap, DockersBridge) {
  Around around;
  around.profile.pod_cidrs.value = {"172.16.0.0/12"};
  auto& docker = around.add("docker0", {{"172.17.0.1", 16}});
  const auto index = docker.index;
  const auto idle = around.judge();
  EXPECT_EQ(severity_of(id, idle), Severity::warning);
  EXPECT_THAT(idle.remedy, HasSubstr("\"bip\""));
  around.add("veth1", {}).master_index = index;
  EXPECT_EQ(severity_of(id, around.judge()), Severity::error) << "its containers are cut off";
  around.profile.pod_bridge.value = "docker0";
  EXPECT_EQ(around.judge().verdict, Verdict::pass) << "it is the pods' own";
}

TEST(CidrOverlap, Ipv6) {
  Around around;
  around.profile.pod_cidrs.value = {"10.244.0.0/16", "fd00:10:244::/56"};
  around.routes.routes.push_back({6, "", 0, "unicast", "fd00:10:244::1", 2, 0});
  EXPECT_THAT(around.judge(), says("the gateway fd00:10:244::1 lies in the pod CIDR fd00:10:244::/56"));
  around.routes.routes.back().gateway = "fe80::1";
  EXPECT_EQ(around.judge().verdict, Verdict::pass);
}

TEST(CidrOverlap, PodsOnTheNodesOwnNetworkAreMeantToBe) {
  for (const auto* cni : {"aws-vpc", "azure", "macvlan", "ipvlan"}) {
    auto around = Around().uplink("10.244.3.21", 24);
    around.profile.cni.value = cni;
    EXPECT_EQ(around.judge().verdict, Verdict::not_applicable) << cni;
    EXPECT_THAT(around.services("10.244.3.0/24").judge(), says("the service CIDR")) << "which are judged all the same";
  }
  auto bridged = Around().uplink("10.244.3.21", 24);
  bridged.links.links[0].name = "cni0";
  EXPECT_EQ(bridged.judge().verdict, Verdict::not_applicable) << "the uplink is a port of the pod bridge";
}

TEST(CidrOverlap, WithoutCidrs) {
  Around around;
  around.profile.pod_cidrs = {};
  EXPECT_EQ(around.judge().verdict, Verdict::not_applicable);
  around.profile.network_unread = "/etc/cni/net.d: Permission denied";
  EXPECT_EQ(around.judge().verdict, Verdict::unknown);
}

TEST(CidrOverlap, UnknownWithoutItsFacts) {
  const Around a;
  const Unavailable why{Unavailable::Kind::denied, "/etc/kubernetes/manifests", "Permission denied"};
  const auto closed = [&](const Around& x) {
    return judged(id, x.profile, x.links, x.routes, x.resolv_conf, Result<StaticPods>(why), x.kubelet).verdict;
  };
  EXPECT_EQ(closed(a), Verdict::unknown) << "services are not known";
  EXPECT_EQ(closed(Around().uplink("10.244.3.21", 24)), Verdict::fail) << "what is seen is enough";
  EXPECT_EQ(judged(id, a.profile, a.routes, a.resolv_conf, a.pods, a.kubelet).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, a.profile, a.links, a.resolv_conf, a.pods, a.kubelet).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, a.profile, a.links, a.routes, a.pods, a.kubelet).verdict, Verdict::unknown);
}

TEST(ClusterNetworks, TheWidestOfEachKind) {
  Profile profile;
  profile.pod_cidrs = {{"10.244.1.0/24", "no CIDR"}, "cni"};
  StaticPod manager;
  manager.pod_cidrs = {{"10.244.0.0/16", "m:14"}};
  manager.service_cidrs = {{"10.96.0.0/12", "m:15"}};
  const auto networks = cluster_networks(profile, StaticPods{"", {manager, manager}, {}});
  ASSERT_EQ(networks.size(), 2U);
  EXPECT_EQ(to_string(networks[0]), "the pod CIDR 10.244.0.0/16");
  EXPECT_EQ(to_string(networks[1]), "the service CIDR 10.96.0.0/12");
}

}  // namespace
}  // namespace nodecheck
