#include <gtest/gtest.h>

#include "reason/runtime_unit.hpp"

namespace nodecheck {
namespace {

std::string unit(std::string_view socket, Distribution distribution = Distribution::other, Role role = Role::worker) {
  Profile profile;
  profile.distribution = {distribution, "test"};
  profile.role = {role, "test"};
  return runtime_unit(socket, profile);
}

TEST(RuntimeUnit, OfTheWellKnownSockets) {
  EXPECT_EQ(unit("/run/containerd/containerd.sock"), "containerd");
  EXPECT_EQ(unit("/run/crio/crio.sock"), "crio");
  EXPECT_EQ(unit("/run/cri-dockerd.sock"), "cri-docker");
  EXPECT_EQ(unit("/run/docker.sock"), "docker");
  EXPECT_EQ(unit("/var/snap/microk8s/common/run/containerd.sock"), "snap.microk8s.daemon-containerd");
  EXPECT_EQ(unit("/srv/mine.sock"), "RUNTIME");
}

TEST(RuntimeUnit, OfDistributionsGoesByRole) {
  constexpr auto k3s = "/run/k3s/containerd/containerd.sock", k0s = "/run/k0s/containerd.sock";
  EXPECT_EQ(unit(k3s, Distribution::k3s), "k3s-agent");
  EXPECT_EQ(unit(k3s, Distribution::k3s, Role::control_plane), "k3s");
  EXPECT_EQ(unit(k3s, Distribution::rke2), "rke2-agent");
  EXPECT_EQ(unit(k3s, Distribution::rke2, Role::control_plane), "rke2-server");
  EXPECT_EQ(unit(k0s, Distribution::k0s), "k0sworker");
  EXPECT_EQ(unit(k0s, Distribution::k0s, Role::control_plane), "k0scontroller");
}

}  // namespace
}  // namespace nodecheck
