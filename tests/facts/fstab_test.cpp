// fstab: getmntent's rules, on the files that installers write.
#include "facts/fstab.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::string> swaps_in(std::string_view text) {
  std::vector<std::string> swaps;
  for (const auto& entry : parse_fstab(text))
    if (entry.type == "swap") swaps.push_back(std::to_string(entry.line) + " " + entry.spec);
  return swaps;
}

// Debian 12's installer.
TEST(Fstab, Debian) {
  EXPECT_THAT(swaps_in(R"(# /etc/fstab: static file system information.
#
# Use 'blkid' to print the universally unique identifier for a
# device; this may be used with UUID= as a more robust way to name devices
# that works even if disks are added and removed. See fstab(5).
#
# systemd generates mount units based on this file, see systemd.mount(5).
# Please run 'systemctl daemon-reload' after making changes here.
#
# <file system> <mount point>   <type>  <options>       <dump>  <pass>
# / was on /dev/vda1 during installation
UUID=2e0e2a1f-8f2b-4a7e-9c7c-4a2b1d6f3a11 /               ext4    errors=remount-ro 0       1
# swap was on /dev/vda5 during installation
UUID=b1f0c1f2-4d63-49d8-8a54-0f1d9c9e6a02 none            swap    sw              0       0
/dev/sr0        /media/cdrom0   udf,iso9660 user,noauto     0       0
)"),
              ElementsAre("14 UUID=b1f0c1f2-4d63-49d8-8a54-0f1d9c9e6a02"));
}

TEST(Fstab, UbuntusCloudImage) {
  EXPECT_THAT(swaps_in("LABEL=cloudimg-rootfs\t/\t ext4\tdiscard,commit=30,errors=remount-ro\t0 1\n"
                       "LABEL=BOOT\t/boot\text4\tdefaults\t0 2\nLABEL=UEFI\t/boot/efi\tvfat\tumask=0077\t0 1\n"),
              IsEmpty());
}

TEST(Fstab, UbuntusServerInstaller) {
  EXPECT_THAT(swaps_in("/dev/disk/by-id/dm-uuid-LVM-a / ext4 defaults 0 1\n/swap.img\tnone\tswap\tsw\t0\t0\n"),
              ElementsAre("2 /swap.img"));
}

TEST(Fstab, RedHat) {
  EXPECT_THAT(swaps_in("\n#\n# /etc/fstab\n# Created by anaconda on Tue Nov 18 09:12:31 2025\n#\n"
                       "/dev/mapper/rhel-root   /                       xfs     defaults        0 0\n"
                       "UUID=5f1c /boot                   xfs     defaults        0 0\n"
                       "/dev/mapper/rhel-swap   none                    swap    defaults        0 0\n"),
              ElementsAre("8 /dev/mapper/rhel-swap"));
}

TEST(Fstab, RaspberryPi) {
  EXPECT_THAT(swaps_in("proc            /proc           proc    defaults          0       0\n"
                       "PARTUUID=4c4e1b5a-01  /boot/firmware  vfat    defaults          0       2\n"
                       "PARTUUID=4c4e1b5a-02  /               ext4    defaults,noatime  0       1\n"
                       "# a swapfile is not a swap partition, no line here\n"
                       "#   use  dphys-swapfile swap[on|off]  for that\n"),
              IsEmpty());
}

TEST(Fstab, CommentsBlanksAndEscapes) {
  EXPECT_THAT(swaps_in("#/dev/sda2 none swap sw 0 0\n  \t# /dev/sda3 none swap\n\n \t/swap\\040file\tnone\tswap\n"),
              ElementsAre("4 /swap file"));
  EXPECT_THAT(parse_fstab("/a\\011b\\134c\\\\d\\077 x swap"),
              ElementsAre(FstabEntry{"/a\tb\\c\\d\\077", "x", "swap", "", 1}));
  EXPECT_THAT(swaps_in("/a # swap sw"), ElementsAre("1 /a")) << "only the start of a line makes a comment";
}

TEST(Fstab, WhatIsNoLineOfAFileSystemHasNoType) {
  EXPECT_THAT(swaps_in("swap"), IsEmpty());
  EXPECT_THAT(swaps_in("/dev/sda2 none Swap sw"), IsEmpty());
  EXPECT_THAT(parse_fstab(std::string(1 << 16, 'x')), SizeIs(1));
  EXPECT_THAT(swaps_in(std::string("/dev/a none swap\0 /dev/b none swap", 34)), ElementsAre("1 /dev/a"));
}

TEST(Fstab, TheLastOfAutoAndNoautoCounts) {
  const auto automatic = [](std::string options) {
    return FstabEntry{"", "", "swap", std::move(options), 1}.automatic();
  };
  for (const auto* on : {"", "sw", "defaults", "noauto,auto", "xnoauto", "noautox", "sw,pri=5,discard"})
    EXPECT_TRUE(automatic(on)) << on;
  for (const auto* off : {"noauto", "noauto=1", "sw,noauto", "auto,noauto", "noauto,nofail"})
    EXPECT_FALSE(automatic(off)) << off;
}

TEST(Fstab, UnitsAreNamedAsSystemdEscapesPaths) {
  EXPECT_EQ(unit_of_path("/dev/sda2", ".swap"), "dev-sda2.swap");
  EXPECT_EQ(unit_of_path("/swap file", ".swap"), "swap\\x20file.swap");
  EXPECT_EQ(unit_of_path("/./x//y/", ".swap"), "x-y.swap");
  EXPECT_EQ(unit_of_path("/.hid", ".swap"), "\\x2ehid.swap");
  EXPECT_EQ(unit_of_path("/", ".swap"), "-.swap");
  EXPECT_EQ(unit_of_path("/a/../b", ".swap"), "");
  EXPECT_EQ(unit_of_path(device_path("UUID=12-3"), ".swap"), "dev-disk-by\\x2duuid-12\\x2d3.swap");
  EXPECT_EQ(device_path("PARTLABEL=lab/x"), "/dev/disk/by-partlabel/lab\\x2fx");
  EXPECT_EQ(device_path("LABEL=\"s w\""), "/dev/disk/by-label/s\\x20w");
}

}  // namespace
}  // namespace nodecheck
