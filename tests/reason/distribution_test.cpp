// distribution: which kind of node, which role, which phase, by what is there.
#include "reason/distribution.hpp"

#include <gtest/gtest.h>

namespace nodecheck {
namespace {

using Origin = KubeletSettings::Origin;
using D = Distribution;

D seen_by(std::string path) { return distribution_of({{std::move(path)}, {}}, {}).value; }

TEST(DistributionOf, FilesTell) {
  EXPECT_EQ(seen_by("/kind"), D::kind);
  EXPECT_EQ(seen_by("/var/lib/rancher/rke2"), D::rke2);
  EXPECT_EQ(seen_by("/etc/rancher/k3s"), D::k3s);
  EXPECT_EQ(seen_by("/var/lib/k0s"), D::k0s);
  EXPECT_EQ(seen_by("/etc/eks"), D::eks);
  EXPECT_EQ(seen_by("/home/kubernetes/bin"), D::gke);
  EXPECT_EQ(seen_by("/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf"), D::kubeadm);
  EXPECT_EQ(seen_by("/etc/passwd"), D::other);
}

TEST(DistributionOf, WhatRunsDecidesAndIsTheSource) {
  const Processes processes{.running = {{812, "k3s-agent", 0}}};
  const auto distribution = distribution_of({{"/usr/bin/kubeadm"}, {}}, processes);
  EXPECT_EQ(distribution.value, D::k3s);
  EXPECT_EQ(distribution.source, "k3s-agent runs (pid 812)");
}

TEST(DistributionOf, TheMostParticularSignWins) {
  const auto distribution =
      distribution_of({{"/usr/bin/kubeadm", "/var/lib/kubelet/kubeadm-flags.env", "/kind"}, {}}, {});
  EXPECT_EQ(distribution.value, D::kind);
  EXPECT_EQ(distribution.source, "/kind");
}

TEST(RoleOf, ManifestsMakeAControlPlane) {
  EXPECT_EQ(role_of({{"/etc/kubernetes/manifests/kube-apiserver.yaml"}, {}}).value, Role::control_plane);
  EXPECT_EQ(role_of({{"/var/lib/rancher/k3s/server/tls"}, {}}).value, Role::control_plane);
  EXPECT_EQ(role_of({}).value, Role::worker);
  EXPECT_EQ(role_of({}).source, "no control plane files");
}

TEST(PhaseOf, AKubeconfigMeansJoined) {
  const auto phase = phase_of({{"/etc/kubernetes/kubelet.conf"}, {}}, KubeletSettings{});
  EXPECT_EQ(phase.value, Phase::running);
  EXPECT_EQ(phase.source, "/etc/kubernetes/kubelet.conf");
  EXPECT_EQ(phase_of({}, KubeletSettings{}).value, Phase::pre_join);
}

TEST(PhaseOf, AKubeletThatWaitsForItsKubeconfigHasNotJoined) {
  KubeletSettings waiting;
  waiting.origin = Origin::running;
  waiting.pid = 812;
  waiting.kubeconfig = {"/etc/kubernetes/kubelet.conf", "kubelet's --kubeconfig"};
  EXPECT_EQ(phase_of({}, waiting).value, Phase::pre_join);
  waiting.kubeconfig.value = "/var/snap/microk8s/current/credentials/kubelet.config";
  EXPECT_EQ(phase_of({}, waiting).value, Phase::running) << "a path that we do not look at";
}

TEST(PhaseOf, AClosedFolderAndARunningKubeletMeanJoined) {
  KubeletSettings running;
  running.origin = Origin::running;
  running.pid = 812;
  const Landmarks closed{{}, {"/etc/kubernetes/kubelet.conf"}};
  EXPECT_EQ(phase_of(closed, running).value, Phase::running);
  EXPECT_EQ(phase_of(closed, KubeletSettings{}).value, Phase::pre_join);
  EXPECT_EQ(phase_of(closed, Unavailable{}).value, Phase::pre_join);
}

}  // namespace
}  // namespace nodecheck
