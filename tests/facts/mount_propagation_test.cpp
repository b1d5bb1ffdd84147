#include "facts/mount_propagation.hpp"

#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

constexpr auto shared = "30 1 254:1 / / rw shared:1 - ext4 /dev/vda1 rw\n";
constexpr auto with_private_kubelet =
    "30 1 254:1 / / rw shared:1 - ext4 /dev/vda1 rw\n31 30 254:2 / /var/lib/kubelet rw - xfs /dev/vdb rw\n";

std::shared_ptr<FakeHost> host() {
  auto host = std::make_shared<FakeHost>();
  host->files["/proc/1/mountinfo"] = shared;
  host->files["/proc/self/mountinfo"] = "30 1 254:1 / / rw - ext4 /dev/vda1 rw\n";
  return host;
}

std::shared_ptr<FakeHost> with_kubelet(const char* mounts) {
  auto h = host();
  h->files["/proc/812/comm"] = "kubelet\n";
  h->files["/proc/812/cmdline"] = std::string("kubelet\0--root-dir=/var/lib/kubelet\0", 35);
  h->files["/proc/812/mountinfo"] = mounts;
  h->statuses["/"] = h->statuses["/proc/812/root/"] = {.device = 1, .inode = 2};
  return h;
}

TEST(MountPropagation, WithoutAKubeletPid1sMountsCount) {
  const auto fact = fact_of<MountPropagation>(host());
  EXPECT_EQ(fact.source, "/proc/1/mountinfo");
  EXPECT_EQ(fact.whose, "PID 1");
  EXPECT_TRUE(fact.root_shared);
  EXPECT_EQ(fact.kubelet_folder, "/var/lib/kubelet");
  EXPECT_EQ(fact.kubelet_mount, "/");
  EXPECT_TRUE(fact.kubelet_shared);
  EXPECT_EQ(replayed(fact), fact);
}

TEST(MountPropagation, WhereTheyAreClosedOurOwnCount) {
  auto h = host();
  h->errors["/proc/1/mountinfo"] = EACCES;
  const auto fact = fact_of<MountPropagation>(h);
  EXPECT_EQ(fact.whose, "nodecheck");
  EXPECT_FALSE(fact.root_shared);
}

TEST(MountPropagation, OfARunningKubeletItsOwn) {
  const auto fact = fact_of<MountPropagation>(with_kubelet(with_private_kubelet));
  EXPECT_EQ(fact.source, "/proc/812/mountinfo");
  EXPECT_FALSE(fact.other_root);
  EXPECT_TRUE(fact.root_shared);
  EXPECT_EQ(fact.kubelet_mount, "/var/lib/kubelet");
  EXPECT_FALSE(fact.kubelet_shared);
  auto contained = with_kubelet(shared);
  contained->statuses["/proc/812/root/"].inode = 77;
  EXPECT_TRUE(fact_of<MountPropagation>(contained).other_root);
}

TEST(MountPropagation, AKubeletWhoseMountsAreClosedIsNotGuessedAt) {
  auto h = with_kubelet(shared);
  h->errors["/proc/812/mountinfo"] = EACCES;
  EXPECT_EQ(why_not<MountPropagation>(h).kind, Unavailable::Kind::denied);
}

}  // namespace
}  // namespace nodecheck
