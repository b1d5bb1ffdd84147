// boot.swaps: fstab, generators, the kernel's arguments, GPT partitions.
#include "facts/boot_swaps.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

BootSwaps swaps_of(std::shared_ptr<FakeHost> host) {
  const auto fact = fact_of<BootSwaps>(std::move(host));
  EXPECT_EQ(replayed(fact), fact);
  return fact;
}

constexpr auto gpt_generator = "/usr/lib/systemd/system-generators/systemd-gpt-auto-generator";

/// /dev/vda with root on vda1 and swap on vda2, as udev 252 writes its records.
std::shared_ptr<FakeHost> node_with_gpt_swap() {
  auto host = std::make_shared<FakeHost>();
  host->files = {
      {gpt_generator, "ELF"},
      {"/proc/1/mountinfo", "22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw\n"},
      {"/run/udev/data/b254:0", "S:disk/by-path/pci-0000:00:04.0\nI:1213\nE:ID_PART_TABLE_TYPE=gpt\nG:systemd\nV:1\n"},
      {"/run/udev/data/b254:1",
       "E:ID_FS_TYPE=ext4\nE:ID_PART_ENTRY_SCHEME=gpt\nE:ID_PART_ENTRY_TYPE=4f68bce3-e8cd-4db1-96e7-fbcaf984b709\n"
       "E:ID_PART_ENTRY_DISK=254:0\n"},
      {"/run/udev/data/b254:2",
       "S:disk/by-partuuid/9b7c\nE:ID_FS_TYPE=swap\nE:ID_FS_USAGE=other\nE:ID_PART_ENTRY_SCHEME=gpt\n"
       "E:ID_PART_ENTRY_TYPE=0657fd6d-a4ab-43c4-84e5-0933c84b4f4f\nE:ID_PART_ENTRY_NUMBER=2\n"
       "E:ID_PART_ENTRY_DISK=254:0\n"},
      {"/run/udev/data/c1:3", "E:x=y\n"},
      {"/sys/dev/block/254:2/uevent", "MAJOR=254\nMINOR=2\nDEVNAME=vda2\nDEVTYPE=partition\n"},
  };
  return host;
}

TEST(BootSwaps, OfAnImageItsFilesAreRead) {
  TemporaryRoot root{{"/etc/fstab", "/swapfile none swap sw 0 0\nUUID=1 / ext4 defaults\n/b none swap noauto\n"},
                     {"/etc/dphys-swapfile", "#CONF_SWAPFILE=/var/swap\nCONF_SWAPSIZE=\"100\" # MiB\n"}};
  const auto fact = fact_of<BootSwaps>(root);
  EXPECT_THAT(fact.fstab, ElementsAre(FstabSwap{"/swapfile", "swapfile.swap", 1, true, false, false},
                                      FstabSwap{"/b", "b.swap", 3, false, true, false}));
  EXPECT_THAT(fact.settings, ElementsAre(SwapSetting{"CONF_SWAPSIZE", "100", "/etc/dphys-swapfile:2"}));
  EXPECT_THAT(fact.unread, IsEmpty());
  EXPECT_EQ(fact_of<BootSwaps>(TemporaryRoot{}), BootSwaps{}) << "no fstab is no swap";
}

TEST(BootSwaps, AFileThatALiveNodeDoesNotHaveIsSaid) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/etc/fstab", "/swapfile none swap\n/there none swap\n/dev/sdz9 none swap\nUUID=7 none swap\n"},
                 {"/there", ""}};
  const auto fact = swaps_of(host);
  ASSERT_THAT(fact.fstab, SizeIs(4));
  EXPECT_TRUE(fact.fstab[0].file_missing);
  for (const auto i : {1U, 2U, 3U}) EXPECT_FALSE(fact.fstab[i].file_missing) << i;
}

TEST(BootSwaps, AClosedFstabIsUnread) {
  auto host = std::make_shared<FakeHost>();
  host->errors = {{"/etc/fstab", EACCES}};
  const auto fact = swaps_of(host);
  ASSERT_THAT(fact.unread, SizeIs(1));
  EXPECT_EQ(fact.unread[0].where, "/etc/fstab");
}

TEST(BootSwaps, GeneratorsAreMasked) {
  constexpr auto zram = "/usr/lib/systemd/system-generators/zram-generator";
  constexpr auto mask = "/etc/systemd/system-generators/zram-generator";
  TemporaryRoot root{{zram, "ELF"}};
  root.mode(zram, 0755);
  EXPECT_TRUE(fact_of<BootSwaps>(root).generates("zram-generator"));
  root.link(mask, "/dev/null");
  EXPECT_FALSE(fact_of<BootSwaps>(root).generates("zram-generator"));
  root.remove(mask);
  root.add(mask, "");
  root.mode(mask, 0644);
  EXPECT_FALSE(fact_of<BootSwaps>(root).generates("zram-generator"));
}

TEST(BootSwaps, ArgumentsOfTheRunningKernel) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/cmdline", "BOOT_IMAGE=/vmlinuz root=/dev/vda1 ro systemd.swap=0 fstab=no fstab=yes quiet\n"}};
  const auto fact = swaps_of(host);
  EXPECT_THAT(fact.arguments, ElementsAre("systemd.swap=0", "fstab=no", "fstab=yes"));
  EXPECT_TRUE(fact.forbids("systemd.swap"));
  EXPECT_FALSE(fact.forbids("fstab")) << "the last counts";
}

TEST(BootSwaps, PartitionsByTypeAndTheRootsDisk) {
  const auto fact = swaps_of(node_with_gpt_swap());
  EXPECT_THAT(fact.gpt.partitions, ElementsAre(GptSwap{"/dev/vda2", "254:0", false}));
  EXPECT_THAT(fact.gpt.root_disks, ElementsAre("254:0"));
  EXPECT_FALSE(fact.gpt.root_hidden);
}

TEST(BootSwaps, PartitionsThatAreNotToBeUsedByThemselves) {
  auto host = node_with_gpt_swap();
  host->files["/run/udev/data/b254:2"] += "E:ID_PART_ENTRY_FLAGS=0x8000000000000000\n";
  EXPECT_TRUE(swaps_of(host).gpt.partitions.at(0).no_auto);
  host->files["/run/udev/data/b254:2"] = "E:ID_PART_ENTRY_TYPE=0657fd6d-a4ab-43c4-84e5-0933c84b4f4f\n";
  EXPECT_THAT(swaps_of(host).gpt.partitions, IsEmpty()) << "wiped: swapon refuses it";
}

TEST(BootSwaps, RootOnLvmAndOnBtrfs) {
  auto host = node_with_gpt_swap();
  host->files["/proc/1/mountinfo"] = "22 1 253:0 / / rw - xfs /dev/mapper/vg-root rw\n";
  host->files["/sys/dev/block/253:0/slaves/vda1/dev"] = "254:1\n";
  EXPECT_THAT(swaps_of(host).gpt.root_disks, ElementsAre("254:0"));
  host->files["/proc/1/mountinfo"] = "22 1 0:21 /@ / rw - btrfs /dev/vda1 rw\n";
  host->files["/sys/class/block/vda1/dev"] = "254:1\n";
  EXPECT_THAT(swaps_of(host).gpt.root_disks, ElementsAre("254:0"));
}

TEST(BootSwaps, AnOverlayHidesTheRootsDisk) {
  auto host = node_with_gpt_swap();
  host->files["/proc/1/mountinfo"] = "22 1 0:21 / / rw - overlay overlay rw\n";
  EXPECT_TRUE(swaps_of(host).gpt.root_hidden);
  ASSERT_THAT(swaps_of(host).unread, SizeIs(1));
  EXPECT_EQ(swaps_of(host).unread[0].where, "/proc/1/mountinfo");
  EXPECT_THAT(swaps_of(host).gpt.root_disks, IsEmpty());
}

TEST(BootSwaps, HostileRecords) {
  EXPECT_EQ(udev_property("E:A", "A"), "");
  EXPECT_EQ(udev_property("E:AB=1\nE:A=2", "A"), "2");
  EXPECT_EQ(udev_property("E:\nE\n:\n=", "A"), "");
  auto host = node_with_gpt_swap();
  host->files["/proc/1/mountinfo"] = "- - -\n1 2 3 4 / -\n22 1 253:0 / / - x\n";
  EXPECT_THAT(swaps_of(host).gpt.root_disks, IsEmpty());
}

}  // namespace
}  // namespace nodecheck
