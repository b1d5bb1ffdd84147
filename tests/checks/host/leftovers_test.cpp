// host.leftovers: kubeadm's list by role, each under kubeadm's own id; devices and chains are warnings.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/leftovers.hpp"
#include "facts/legacy_tables.hpp"
#include "facts/links.hpp"
#include "facts/nf_tables.hpp"
#include "facts/processes.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

constexpr auto id = "host.leftovers";
constexpr auto ca = "/etc/kubernetes/pki/ca.crt";
constexpr auto etcd_manifest = "/etc/kubernetes/manifests/etcd.yaml";

Profile in_role(Role role) {
  auto p = of(Distribution::kubeadm);
  p.role.value = role;
  return p;
}

Outcome with(const Leftovers& left, Role role = Role::worker, const Links& links = {},
             const Processes& processes = {}) {
  return judged(id, in_role(role), left, links, processes, NfTables{}, LegacyTables{});
}

Links device(std::string name) {
  Link link;
  link.name = std::move(name);
  link.addresses = {{"10.244.3.1", 24}};
  return {{link}};
}

TEST(HostLeftovers, ACleanNodePasses) {
  EXPECT_EQ(with({}).verdict, Verdict::pass);
  EXPECT_EQ(with({}, Role::control_plane).verdict, Verdict::pass);
  EXPECT_EQ(with({}, Role::worker, device("docker0")).verdict, Verdict::pass);
  EXPECT_EQ(with({}, Role::worker, device("tunl0")).verdict, Verdict::pass);
}

TEST(HostLeftovers, AKubeconfigIsRefusedInBothRoles) {
  for (const auto role : {Role::worker, Role::control_plane}) {
    const auto outcome =
        with({{"/etc/kubernetes/kubelet.conf", "/etc/kubernetes/bootstrap-kubelet.conf"}, {}, {}}, role);
    ASSERT_EQ(outcome.findings.size(), 2U);
    EXPECT_EQ(severity_of(id, outcome), Severity::error);
    EXPECT_EQ(outcome.findings[0].alias, "FileAvailable--etc-kubernetes-kubelet.conf");
    EXPECT_EQ(outcome.findings[1].alias, "FileAvailable--etc-kubernetes-bootstrap-kubelet.conf");
  }
}

TEST(HostLeftovers, TheCaIsAWorkersLeftoverAlone) {
  const auto outcome = with({{ca}, {}, {}});
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_EQ(outcome.findings.at(0).alias, "FileAvailable--etc-kubernetes-pki-ca.crt");
  EXPECT_EQ(with({{ca, "/etc/kubernetes/pki/ca.key"}, {}, {}}, Role::control_plane).verdict, Verdict::pass)
      << "copied certificates";
  EXPECT_EQ(severity_of(id, with({{ca, "/etc/kubernetes/pki/ca.key"}, {}, {}})), Severity::warning);
  auto told = in_role(Role::worker);
  told.role.source = "--role";
  const Leftovers left{{ca, "/etc/kubernetes/pki/ca.key"}, {}, {}};
  EXPECT_EQ(severity_of(id, judged(id, told, left, Links{}, Processes{}, NfTables{}, LegacyTables{})), Severity::error)
      << "kubeadm refuses a worker, and that is what it is to be";
}

TEST(HostLeftovers, ManifestsAreAControlPlanes) {
  const auto outcome = with({{etcd_manifest}, {}, {}}, Role::control_plane);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_EQ(outcome.findings.at(0).alias, "FileAvailable--etc-kubernetes-manifests-etcd.yaml");
  EXPECT_EQ(severity_of(id, with({{etcd_manifest}, {}, {}})), Severity::warning);
}

TEST(HostLeftovers, EtcdsFolderHasToBeEmptyOnAControlPlane) {
  const Leftovers member{{}, {}, {{"member"}}};
  const auto outcome = with(member, Role::control_plane);
  EXPECT_EQ(outcome.findings.at(0).alias, "DirAvailable--var-lib-etcd");
  EXPECT_EQ(evidence_in(outcome).at(0), (Evidence{"/var/lib/etcd", {}, "member", "empty or absent"}));
  EXPECT_EQ(with(member).verdict, Verdict::pass);
  EXPECT_EQ(with({{}, {}, std::vector<std::string>{}}, Role::control_plane).verdict, Verdict::pass);
  EXPECT_THAT(with({{}, {}, {{"lost+found"}}}, Role::control_plane), says("holds lost+found"));
}

TEST(HostLeftovers, DevicesOfACniAreAWarning) {
  const auto outcome = with({}, Role::worker, device("cni0"));
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_EQ(evidence_in(outcome).at(0), (Evidence{"rtnetlink", "cni0", "10.244.3.1/24", "absent"}));
  EXPECT_EQ(with({}, Role::worker, device("flannel.1")).verdict, Verdict::fail);
  EXPECT_EQ(with({}, Role::worker, device("flannel.1"), {{{99, "flanneld", 0, 0}}, false}).verdict, Verdict::pass)
      << "flannel as a service of the node";
}

TEST(HostLeftovers, ChainsOfKubeProxyAreAWarning) {
  NfTables nf;
  nf.chains.push_back({});
  nf.chains.back().family = NfFamily::ip;
  nf.chains.back().table = "nat";
  nf.chains.back().name = "KUBE-SERVICES";
  const auto outcome =
      judged(id, in_role(Role::worker), Leftovers{}, Links{}, Processes{}, std::move(nf), LegacyTables{});
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_THAT(outcome, says("KUBE-* of a kube-proxy that was here are in iptables-nft"));
}

TEST(HostLeftovers, WhatIsClosedIsUnknown) {
  EXPECT_EQ(with({{}, {ca}, {}}).verdict, Verdict::unknown);
  EXPECT_EQ(with({{}, {}, {}, true}, Role::control_plane).verdict, Verdict::unknown);
  EXPECT_EQ(with({{}, {}, {}, true}).verdict, Verdict::pass) << "a worker has no etcd";
  EXPECT_EQ(judged(id, in_role(Role::worker), Leftovers{}, Links{}, Processes{}, LegacyTables{}).verdict,
            Verdict::unknown);
  EXPECT_EQ(judged(id, {}).verdict, Verdict::unknown);
  EXPECT_EQ(with({{"/etc/kubernetes/kubelet.conf"}, {ca}, {}}).verdict, Verdict::fail) << "what was seen is enough";
}

TEST(HostLeftovers, DoesNotApplyWhereKubeadmIsNotUsed) {
  EXPECT_EQ(judged(id, of(Distribution::eks), Leftovers{{ca}, {}, {}}, Links{}, Processes{}, NfTables{}, LegacyTables{})
                .verdict,
            Verdict::not_applicable);
}

}  // namespace
}  // namespace nodecheck
