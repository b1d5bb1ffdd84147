// network.ports: who is in the way before the kubelet starts, and who is missing while it runs.
#include "facts/network_namespace.hpp"
#include "facts/processes.hpp"
#include "facts/static_pods.hpp"
#include "reason/node_ports.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"
#include "support/sockets.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
constexpr auto id = "network.ports";

const NetworkNamespace ours{true, "kubelet (pid 912)", true};

KubeletSettings settings(int pid = 0) {
  KubeletSettings s;
  s.pid = pid;
  if (pid != 0) s.origin = KubeletSettings::Origin::running;
  return s;
}
Profile in(Phase phase, Role role = Role::worker) {
  Profile p;
  p.phase.value = phase;
  p.role.value = role;
  return p;
}
Outcome before(Sockets sockets, const Profile& profile = in(Phase::pre_join)) {
  return judged(id, profile, std::move(sockets), settings(), StaticPods{}, Processes{}, ours);
}

StaticPods control_plane() {
  StaticPod pod;
  pod.path = "/etc/kubernetes/manifests/kube-apiserver.yaml";
  pod.name = "kube-apiserver";
  pod.programs = {"kube-apiserver"};
  pod.ports = {{6443, pod.path + ":53"}};
  return {"/etc/kubernetes/manifests", {pod}, {}};
}
Outcome running(Sockets sockets, StaticPods pods = {}, int pid = 912, const NetworkNamespace& ns = ours) {
  return judged(id, in(Phase::running), std::move(sockets), settings(pid), std::move(pods), Processes{}, ns);
}
const Socket kubelets = tcp(10250, a_service("kubelet", 912), "::");

TEST(PortsBefore, PassWhereNobodyHasThem) {
  const auto outcome = before(sockets_of({tcp(22, a_service("ssh")), tcp(6443, a_service("haproxy"))}));
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "nobody else has: 10250, 10248, 10256, 10249");
}

TEST(PortsBefore, TheHolderIsNamed) {
  const auto outcome = before(sockets_of({tcp(10250, a_service("nginx"))}));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome, says("port 10250, which the kubelet needs, is taken by nginx.service (nginx, pid 812)"));
  EXPECT_EQ(evidence_in(outcome).at(0),
            (Evidence{"sock_diag", "tcp 0.0.0.0:10250", "nginx.service (nginx, pid 812)", "free"}));
  EXPECT_THAT(outcome.remedy, HasSubstr("systemctl disable --now nginx.service"));
}

TEST(PortsBefore, WhatIsBoundAloneTakesItToo) {
  auto bound = tcp(10250, SocketOwner{77, "python3", "session-3.scope", false});
  bound.listens = false;
  const auto outcome = before(sockets_of({bound}));
  EXPECT_THAT(outcome, says("is taken by python3 (pid 77)"));
  EXPECT_THAT(evidence_in(outcome).at(0).locator, HasSubstr("bound alone"));
}

TEST(PortsBefore, AnotherAddressOfTheLoopbackIsNotInTheWay) {
  EXPECT_EQ(before(sockets_of({tcp(10248, a_service("x"), "127.0.0.2")})).verdict, Verdict::pass);
  EXPECT_EQ(before(sockets_of({tcp(10248, a_service("x"), "127.0.0.1")})).verdict, Verdict::fail);
  EXPECT_EQ(before(sockets_of({tcp(10250, a_service("x"), "127.0.0.2")})).verdict, Verdict::fail) << "0.0.0.0 is";
  auto six = tcp(10248, a_service("x"), "::");
  EXPECT_EQ(before(sockets_of({six})).verdict, Verdict::fail) << "it takes IPv4 too";
  six.v6_only = true;
  EXPECT_EQ(before(sockets_of({six})).verdict, Verdict::pass);
}

TEST(PortsBefore, AControlPlaneNeedsMore) {
  const auto leftover = sockets_of({tcp(6443, in_a_pod("kube-apiserver"), "::")});
  EXPECT_EQ(before(leftover).verdict, Verdict::pass);
  const auto outcome = before(leftover, in(Phase::pre_join, Role::control_plane));
  EXPECT_THAT(outcome, says("is taken by kube-apiserver (pid 4242) of a pod"));
  EXPECT_THAT(outcome.remedy, HasSubstr("kubeadm reset"));
  EXPECT_EQ(before(leftover, in(Phase::start, Role::control_plane)).verdict, Verdict::pass) << "pods outlive kubelets";
}

TEST(PortsBefore, AnEtcdBesideTheClusterIsNoStranger) {
  auto etcd = tcp(2379, a_service("etcd"), "192.168.10.21");
  etcd.uid = 109;
  const auto profile = in(Phase::pre_join, Role::control_plane);
  const auto outcome = before(sockets_of({etcd}), profile);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_THAT(outcome, says("kubeadm refuses that unless etcd is external"));
  auto scheduler = tcp(10259, a_service("nginx"), "192.168.10.21");
  EXPECT_THAT(before(sockets_of({scheduler}), profile), says("port 10259")) << "kubeadm binds it on all addresses";
  auto later = profile;
  later.kubelet_version.value = Version{1, 37, 0};
  EXPECT_EQ(before(sockets_of({scheduler}), later).verdict, Verdict::pass);
  etcd.owner->unit = "user@1000.service";
  EXPECT_EQ(before(sockets_of({etcd}), profile).verdict, Verdict::fail) << "anybody's program has that name";
}

TEST(PortsBefore, AKubeletOfItsOwnDistribution) {
  EXPECT_EQ(before(sockets_of({tcp(10250, a_service("k3s-server"))})).verdict, Verdict::pass);
  EXPECT_EQ(before(sockets_of({kubelets})).verdict, Verdict::fail) << "an earlier cluster's";
  EXPECT_EQ(before(sockets_of({kubelets}), in(Phase::start)).verdict, Verdict::pass) << "asked by hand";
  auto second = tcp(10250, SocketOwner{77, "kubelet", "session-3.scope", false});
  EXPECT_EQ(before(sockets_of({second}), in(Phase::start)).verdict, Verdict::fail);
}

TEST(PortsBefore, AnUnseenHolderIsInTheWayUnlessItMayBeItsOwn) {
  const auto hidden = sockets_of({tcp(10256)}, "needs root");
  EXPECT_THAT(before(hidden), says("is taken by somebody"));
  EXPECT_EQ(before(hidden, in(Phase::start)).verdict, Verdict::unknown);
  EXPECT_EQ(before(sockets_of({tcp(10256)}), in(Phase::start)).verdict, Verdict::fail) << "no process has it";
}

TEST(PortsRunning, PassWhereTheirOwnHaveThem) {
  const auto outcome = running(sockets_of({kubelets, tcp(6443, in_a_pod("kube-apiserver"), "::")}), control_plane());
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "open, and held by whom they are for: 10250, 6443");
}

TEST(PortsRunning, AStrangerOnTheKubeletsPort) {
  const auto outcome = running(sockets_of({tcp(10250, a_service("nginx"))}), {}, 0);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome, says("port 10250, which is the kubelet's, is held by nginx.service (nginx, pid 812)"));
}

TEST(PortsRunning, TheNameOfAKubeletProvesNothing) {
  auto users = tcp(10250, SocketOwner{77, "kubelet", "session-3.scope", false});
  users.uid = 1000;
  EXPECT_EQ(running(sockets_of({users})).verdict, Verdict::fail);
  auto bound = kubelets;
  bound.listens = false;
  EXPECT_EQ(running(sockets_of({bound})).verdict, Verdict::fail) << "it does not listen";
}

TEST(PortsRunning, ClosedPorts) {
  const auto apiserver = running(sockets_of({kubelets}), control_plane());
  EXPECT_EQ(apiserver.verdict, Verdict::fail);
  EXPECT_THAT(apiserver, says("nobody listens on port 6443, which is kube-apiserver's"));
  EXPECT_THAT(evidence_in(apiserver).at(0).expected, HasSubstr("kube-apiserver.yaml:53"));
  EXPECT_EQ(severity_of(id, running(sockets_of({}))), Severity::error);
  const auto down = running(sockets_of({}), {}, 0);
  EXPECT_THAT(down, says("for no kubelet runs"));
  EXPECT_EQ(severity_of(id, down), Severity::warning) << "kubelet.unit weighs that";
}

TEST(PortsRunning, UnknownWhereTheHolderIsHidden) {
  const auto outcome = running(sockets_of({tcp(10250)}, "needs root"));
  EXPECT_EQ(outcome.verdict, Verdict::unknown);
  EXPECT_THAT(outcome, says("needs root"));
  EXPECT_EQ(running(sockets_of({tcp(10250)})).verdict, Verdict::fail) << "no process has it";
}

TEST(PortsRunning, InAnotherNamespaceAFailureProvesNothing) {
  EXPECT_EQ(running(sockets_of({}), {}, 912, {false, "kubelet (pid 912)", false}).verdict, Verdict::unknown);
  EXPECT_TRUE(Registered::find(id).at(0)->namespaced);
}

TEST(Ports, UnknownWithoutTheirFacts) {
  const Unavailable why{Unavailable::Kind::denied, "/etc/kubernetes/manifests", "Permission denied"};
  EXPECT_EQ(
      judged(id, in(Phase::running), sockets_of({kubelets}), settings(912), Result<StaticPods>(why), Processes{}, ours)
          .verdict,
      Verdict::unknown);
  EXPECT_EQ(
      judged(id, in(Phase::pre_join), sockets_of({}), settings(), Result<StaticPods>(why), Processes{}, ours).verdict,
      Verdict::pass)
      << "nothing runs yet";
  EXPECT_EQ(judged(id, in(Phase::pre_join), settings(), StaticPods{}, Processes{}, ours).verdict, Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
