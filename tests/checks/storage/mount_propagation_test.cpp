// storage.mount-propagation: / and the kubelet's own mount are shared; a kubelet in a container has another /.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/mount_propagation.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"

namespace nodecheck {
namespace {

constexpr auto id = "storage.mount-propagation";

MountPropagation shared() { return {"/proc/812/mountinfo", "kubelet", false, true, "/var/lib/kubelet", "/", true}; }

TEST(MountPropagationCheck, SharedIsAPass) {
  EXPECT_EQ(judged(id, {}, shared()).observed, "/ is shared in the mount namespace of kubelet");
}

TEST(MountPropagationCheck, APrivateRootIsAWarning) {
  auto mounts = shared();
  mounts.root_shared = mounts.kubelet_shared = false;
  const auto outcome = judged(id, {}, mounts);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_EQ(evidence_in(outcome).at(0), (Evidence{"/proc/812/mountinfo", "/", "private", "shared"}));
  EXPECT_THAT(outcome, remedied_by("  mount --make-rshared /\n"));
}

TEST(MountPropagationCheck, SoIsAPrivateMountOfTheKubelets) {
  auto mounts = shared();
  mounts.kubelet_mount = "/var/lib/kubelet";
  mounts.kubelet_shared = false;
  EXPECT_EQ(evidence_in(judged(id, {}, mounts)).at(0).locator, "/var/lib/kubelet");
}

TEST(MountPropagationCheck, OfAKubeletInAContainerItsFolderCounts) {
  auto mounts = shared();
  mounts.other_root = true;
  mounts.root_shared = false;
  mounts.kubelet_mount = "/var/lib/kubelet";
  EXPECT_EQ(judged(id, {}, mounts).verdict, Verdict::pass);
  mounts.kubelet_shared = false;
  EXPECT_EQ(judged(id, {}, mounts).verdict, Verdict::fail);
}

TEST(MountPropagationCheck, UnknownWhereMountsCouldNotBeRead) { EXPECT_EQ(judged(id, {}).verdict, Verdict::unknown); }

}  // namespace
}  // namespace nodecheck
