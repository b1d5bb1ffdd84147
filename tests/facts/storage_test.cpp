#include "facts/storage.hpp"

#include <gtest/gtest.h>
#include <linux/magic.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

constexpr std::uint64_t gib = 1ULL << 30;

/// A root filesystem and one of its own for containers.
std::shared_ptr<FakeHost> host() {
  auto h = std::make_shared<FakeHost>();
  h->files["/proc/1/comm"] = "systemd\n";
  h->files["/var/lib/dpkg/status"] = h->files["/var/log/dpkg.log"] = "";
  h->filesystems["/"] = {.type = EXT4_SUPER_MAGIC,
                         .size = 100 * gib,
                         .free = 40 * gib,
                         .inodes = 1000,
                         .free_inodes = 900,
                         .entry_types = true,
                         .mount = 30,
                         .device = 1};
  h->files["/proc/self/mountinfo"] =
      "30 1 254:1 / / rw shared:1 - ext4 /dev/vda1 rw\n31 30 254:2 / /var/lib/containerd rw - xfs /dev/vdb rw\n";
  return h;
}

void has_containerd(FakeHost& h) {
  h.files["/usr/lib/systemd/system/containerd.service"] = "[Service]\nExecStart=/usr/bin/containerd\n";
  h.files["/dev/null"] = "";
}

TEST(Storage, AMissingFolderIsJudgedByItsNearestParent) {
  const auto fact = fact_of<KubeletStorage>(host());
  EXPECT_EQ(fact.folder.path, (Setting<std::string>{"/var/lib/kubelet", "default"}));
  EXPECT_EQ(fact.folder.seen, "/var/lib");
  EXPECT_EQ(fact.folder.mount_point, "/");
  EXPECT_EQ(fact.folder.filesystem.free, 40 * gib);
  EXPECT_EQ(replayed(fact), fact);
  EXPECT_EQ(fact_of<LogStorage>(host()).folder.seen, "/var/log");
}

TEST(Storage, TheKubeletsFolderIsTheOneItIsStartedWith) {
  auto h = host();
  h->files["/etc/default/kubelet"] = "KUBELET_EXTRA_ARGS=--root-dir=/data/kubelet\n";
  const auto fact = fact_of<KubeletStorage>(h);
  EXPECT_EQ(fact.folder.path, (Setting<std::string>{"/data/kubelet", "/etc/default/kubelet --root-dir"}));
  EXPECT_EQ(fact.folder.seen, "/");
}

TEST(Storage, WithoutARuntimeThereIsNoFolderOfImages) {
  const auto fact = fact_of<ImageStorage>(host());
  EXPECT_TRUE(fact.folders.empty());
  EXPECT_EQ(replayed(fact), fact);
}

TEST(Storage, ContainerdsFolderIsTheOneOfItsFile) {
  auto h = host();
  has_containerd(*h);
  EXPECT_EQ(fact_of<ImageStorage>(h).folders.at(0).path.value, "/var/lib/containerd");
  h->files["/etc/containerd/config.toml"] = "version = 2\nroot = \"/data/containerd\"\n";
  EXPECT_EQ(fact_of<ImageStorage>(h).folders.at(0).path,
            (Setting<std::string>{"/data/containerd", "/etc/containerd/config.toml:2"}));
}

TEST(Storage, AnEmptyFolderIsToldByOneAboveOnTheSameFilesystem) {
  auto h = host();
  has_containerd(*h);
  h->files["/var/lib/containerd/lost"] = "";
  h->filesystems["/var/lib/containerd"] = {.type = XFS_SUPER_MAGIC, .mount = 31, .device = 1};
  const auto same = fact_of<ImageStorage>(h).folders.at(0);
  EXPECT_EQ(same.filesystem.entry_types, true);
  EXPECT_EQ(same.mount_point, "/var/lib/containerd");
  h->filesystems["/var/lib/containerd"].device = 2;
  EXPECT_EQ(fact_of<ImageStorage>(h).folders.at(0).filesystem.entry_types, std::nullopt) << "another filesystem";
}

TEST(Storage, AClosedFolderIsNotJudgedByItsParent) {
  auto h = host();
  h->errors["/var/log"] = EACCES;
  EXPECT_EQ(why_not<LogStorage>(h).kind, Unavailable::Kind::denied);
}

TEST(Storage, ACopiedRootHasNoFilesystemOfItsOwn) {
  EXPECT_EQ(why_not<LogStorage>(TemporaryRoot{{"/var/log/syslog", ""}}).kind, Unavailable::Kind::unsupported);
}

}  // namespace
}  // namespace nodecheck
