// zram-generator.conf: which file wins, and which sections are swap.
#include "facts/zram_generator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// zram-generator-defaults of Fedora 40.
constexpr auto fedora = R"(# This config file enables a /dev/zram0 device with the default settings:
# — size — same as available RAM or 8GB, whichever is less
# — compression — most likely lzo-rle
#
# To disable, uninstall zram-generator-defaults or create empty
# /etc/systemd/zram-generator.conf file.
[zram0]
zram-size = min(ram, 8192)
)";
constexpr auto vendor = "/usr/lib/systemd/zram-generator.conf";
constexpr auto own = "/etc/systemd/zram-generator.conf";

std::vector<std::string> swaps_of(const TemporaryRoot& root) {
  std::vector<std::string> swaps;
  for (const auto& device : read_zram_devices(*root.host()))
    if (device.swaps()) swaps.push_back(device.name + " " + device.source);
  return swaps;
}

TEST(ZramGenerator, Fedora) {
  EXPECT_THAT(swaps_of(TemporaryRoot{{vendor, fedora}}), ElementsAre("zram0 /usr/lib/systemd/zram-generator.conf:7"));
}

TEST(ZramGenerator, TheFirstMainFileWinsAlsoAnEmptyOne) {
  EXPECT_THAT(swaps_of(TemporaryRoot{{vendor, fedora}, {own, ""}}), IsEmpty());
  TemporaryRoot root{{vendor, fedora}};
  root.link(own, "/dev/null");
  EXPECT_THAT(swaps_of(root), IsEmpty());
  EXPECT_THAT(swaps_of(TemporaryRoot{{vendor, fedora}, {own, "[zram3]\n"}}),
              ElementsAre("zram3 /etc/systemd/zram-generator.conf:1"));
}

TEST(ZramGenerator, DropInsAreLaidOverIt) {
  TemporaryRoot root{{own, "[zram0]\nzram-size = ram\n"},
                     {"/etc/systemd/zram-generator.conf.d/50-off.conf", "[zram0]\nzram-size=0\n"}};
  EXPECT_THAT(swaps_of(root), IsEmpty());
  root.add("/usr/lib/systemd/zram-generator.conf.d/60-on.conf", "[zram1]\n");
  EXPECT_THAT(swaps_of(root), SizeIs(1));
  root.link("/etc/systemd/zram-generator.conf.d/60-on.conf", "/dev/null");
  EXPECT_THAT(swaps_of(root), IsEmpty());
}

// rpi-swap's, which waits for its own generator.
TEST(ZramGenerator, OtherFormatsAreNoSwap) {
  EXPECT_THAT(swaps_of(TemporaryRoot{{"/usr/lib/systemd/zram-generator.conf.d/20-rpi-swap-zram0-ctrl.conf",
                                      "[zram0]\nhost-memory-limit=0\nfs-type=none\n"}}),
              IsEmpty());
  EXPECT_THAT(swaps_of(TemporaryRoot{{own, "[zram1]\nmount-point = /var/tmp\n[zram2]\nfs-type=ext2\n"}}), IsEmpty());
  EXPECT_THAT(swaps_of(TemporaryRoot{{own, "[zram1]\nmount-point=/x\nfs-type = swap\n"}}), SizeIs(1));
}

TEST(ZramGenerator, HostileInput) {
  std::vector<ZramDevice> devices;
  apply_zram_file("zram-size=1\n[zram]\n[zramX]\n[ zram7 ]\n[zram8\n=\n[\n]\n[]\n", "f", devices);
  ASSERT_THAT(devices, SizeIs(2));
  EXPECT_EQ(devices[0].name, "zram7");
  devices.clear();
  apply_zram_file("[zram0]\nhost-memory-limit=99999999999999999999\nmemory-limit = 2048\n", "f", devices);
  EXPECT_EQ(devices.at(0).host_memory_limit_mib, 2048);
  apply_zram_file("[zram0]\nmemory-limit = none\n", "f", devices);
  EXPECT_EQ(devices.at(0).host_memory_limit_mib, std::nullopt);
}

}  // namespace
}  // namespace nodecheck
