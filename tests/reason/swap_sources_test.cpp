// What switches swap on at boot, and the commands against it.
#include "reason/swap_sources.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodecheck {
namespace {

using Kind = SwapSource::Kind;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::vector<std::string> all_generators{"systemd-fstab-generator", "systemd-gpt-auto-generator",
                                              "zram-generator"};

BootSwaps fstab(std::vector<FstabSwap> lines) {
  BootSwaps swaps;
  swaps.fstab = std::move(lines);
  swaps.generators = all_generators;
  return swaps;
}
FstabSwap line(std::string spec, std::string unit, int number = 9) {
  return {std::move(spec), std::move(unit), number};
}

BootSwaps with_gpt() {
  BootSwaps swaps = fstab({});
  swaps.gpt = {{{"/dev/vda2", "254:0", false}}, {"254:0"}, false};
  return swaps;
}
BootSwaps with_zram() {
  BootSwaps swaps = fstab({});
  ZramDevice device;
  device.name = "zram0";
  device.source = "/usr/lib/systemd/zram-generator.conf:7";
  swaps.zram = {device};
  return swaps;
}

BootUnits systemd(std::vector<UnitMask> masked = {}) {
  BootUnits units;
  units.loader = "systemd";
  units.masked = std::move(masked);
  return units;
}
BootUnits enabled(std::string name, std::string loader = "systemd") {
  BootUnits units;
  units.loader = std::move(loader);
  units.enabled = {{std::move(name), "/f", "/etc/link"}};
  return units;
}
const UnitMask no_swap_target{"swap.target", "/etc/systemd/system/swap.target"};

/// Why each is off; empty: it is on.
std::vector<std::string> off(const BootSwaps& swaps, const BootUnits& units) {
  std::vector<std::string> reasons;
  for (const auto& source : swap_sources(swaps, units)) reasons.push_back(source.off);
  return reasons;
}

TEST(SwapSources, ALineOfFstab) {
  const auto swaps = fstab({line("/dev/sda2", "dev-sda2.swap")});
  EXPECT_THAT(swap_sources(swaps, systemd()),
              ElementsAre(SwapSource{Kind::fstab, "/dev/sda2", "/etc/fstab:9", "", false}));
  EXPECT_THAT(off(swaps, systemd({no_swap_target})), ElementsAre(HasSubstr("swap.target is masked by")));
  EXPECT_THAT(off(swaps, systemd({{"dev-sda2.swap", "/etc/x"}})), ElementsAre("dev-sda2.swap is masked by /etc/x"));
  EXPECT_THAT(off(swaps, systemd({{"dev-sda3.swap", "/etc/x"}})), ElementsAre(""));
}

TEST(SwapSources, LinesThatBootLeavesAlone) {
  auto swaps =
      fstab({line("/a", "a.swap"), line("/a", "a.swap"), line("/b", "b.swap"), line("/c", "c.swap"), line("../x", "")});
  swaps.fstab[2].automatic = false;
  swaps.fstab[3].file_missing = true;
  EXPECT_THAT(off(swaps, systemd()), ElementsAre("", "an earlier line names it, too", "noauto", "there is no such file",
                                                 "systemd takes no such path"));
}

TEST(SwapSources, TheKernelsArguments) {
  for (const auto* argument : {"systemd.swap=0", "fstab=no"}) {
    auto swaps = fstab({line("/dev/sda2", "dev-sda2.swap")});
    swaps.arguments = {argument};
    EXPECT_THAT(off(swaps, systemd()), ElementsAre(HasSubstr("command line"))) << argument;
  }
  auto swaps = fstab({});
  swaps.arguments = {"systemd.swap-extra=/dev/vdb"};
  EXPECT_THAT(off(swaps, systemd()), ElementsAre(""));
}

TEST(SwapSources, OtherInits) {
  auto swaps = fstab({line("/dev/sda2", "dev-sda2.swap")});
  swaps.generators.clear();
  EXPECT_THAT(off(swaps, enabled("swap", "openrc")), ElementsAre(""));
  EXPECT_THAT(off(swaps, enabled("sshd", "openrc")), ElementsAre(HasSubstr("no runlevel")));
  EXPECT_THAT(off(swaps, enabled("x", "sysvinit")), ElementsAre(""));
  EXPECT_THAT(off(swaps, systemd()), ElementsAre(HasSubstr("not installed")));
  swaps.fstab[0].any_noauto = true;  // noauto,auto
  EXPECT_THAT(off(swaps, enabled("x", "sysvinit")), ElementsAre("noauto"));
}

TEST(SwapSources, UnitsThatSomethingWants) {
  auto units = systemd();
  units.swaps = {{"a.swap", "/etc/systemd/system/a.swap", "/etc/systemd/system/swap.target.wants/a.swap"},
                 {"b.swap", "/etc/systemd/system/b.swap", ""},
                 {"c.swap", "/etc/systemd/system/c.swap", "/etc/systemd/system/multi-user.target.wants/c.swap"}};
  EXPECT_THAT(off({}, units), ElementsAre("", "nothing wants it", ""));
  units.masked = {no_swap_target};
  EXPECT_THAT(off({}, units), ElementsAre(HasSubstr("masked"), "nothing wants it", ""));
}

TEST(SwapSources, APartitionOfTheRootsDisk) {
  EXPECT_THAT(off(with_gpt(), systemd()), ElementsAre(""));
  EXPECT_THAT(off(with_gpt(), systemd({no_swap_target})), ElementsAre(HasSubstr("masked")));
  auto swaps = with_gpt();
  swaps.gpt.root_disks = {"8:0"};
  EXPECT_THAT(off(swaps, systemd()), ElementsAre("it is not on the root's disk"));
  swaps.gpt.root_hidden = true;
  EXPECT_THAT(off(swaps, systemd()), ElementsAre("which disk / is on is not known"))
      << "and BootSwaps has it as unread";
  swaps.gpt.partitions[0].no_auto = true;
  EXPECT_THAT(off(swaps, systemd()), ElementsAre(HasSubstr("bit 63")));
  swaps = with_gpt();
  swaps.arguments = {"systemd.gpt_auto=0"};
  EXPECT_THAT(off(swaps, systemd()), ElementsAre(HasSubstr("systemd.gpt_auto=0")));
}

// The trap of `sed` on fstab: the partition waits for it.
TEST(SwapSources, APartitionWaitsAsLongAsFstabHasSwap) {
  auto swaps = with_gpt();
  swaps.fstab = {line("/dev/vda2", "dev-vda2.swap")};
  const auto sources = swap_sources(swaps, systemd());
  ASSERT_EQ(sources.size(), 2U);
  EXPECT_TRUE(sources[1].waits);
  EXPECT_THAT(remedy_for(sources, systemd()),
              AllOf(HasSubstr("-e '9s/^/#/' /etc/fstab"), HasSubstr("mask swap.target")));
}

TEST(SwapSources, Zram) {
  EXPECT_THAT(off(with_zram(), systemd()), ElementsAre(""));
  EXPECT_THAT(off(with_zram(), systemd({{"dev-zram0.swap", "/x"}})), ElementsAre(HasSubstr("masked")));
  auto swaps = with_zram();
  swaps.generators.clear();
  EXPECT_THAT(off(swaps, systemd()), ElementsAre(HasSubstr("not installed")));
  swaps = with_zram();
  swaps.memory_mib = 8000;
  swaps.zram[0].host_memory_limit_mib = 4000;
  EXPECT_THAT(off(swaps, systemd()), ElementsAre(HasSubstr("host-memory-limit")));
  swaps.memory_mib = 0;
  EXPECT_THAT(off(swaps, systemd()), ElementsAre("")) << "an image does not know its machine's memory";
}

TEST(SwapSources, Services) {
  EXPECT_THAT(off({}, enabled("dphys-swapfile.service")), ElementsAre(""));
  EXPECT_THAT(off({}, enabled("zramswap.service")), ElementsAre(""));
  EXPECT_THAT(off({}, enabled("walinuxagent.service")), ElementsAre(HasSubstr("EnableSwap")));
  EXPECT_THAT(off({}, enabled("docker.service")), IsEmpty());
  BootSwaps swaps;
  swaps.settings = {{"CONF_SWAPSIZE", "0", "/etc/dphys-swapfile:3"},
                    {"ResourceDisk.EnableSwap", "y", "/etc/waagent.conf:9"}};
  EXPECT_THAT(off(swaps, enabled("dphys-swapfile.service")), ElementsAre("CONF_SWAPSIZE=0"));
  auto units = enabled("dphys-swapfile.service");
  units.commands = {{"dphys-swapfile.service", "ExecStart", {"swapon", "/var/swap"}, units.enabled[0].file + ":4"}};
  EXPECT_THAT(off(swaps, units), ElementsAre("CONF_SWAPSIZE=0")) << "its own unit's line is it";
  units.commands[0].source = "/etc/systemd/system/dphys-swapfile.service.d/site.conf:2";
  EXPECT_THAT(off(swaps, units), ElementsAre("CONF_SWAPSIZE=0", "")) << "a drop-in is not";
  EXPECT_THAT(off(swaps, enabled("waagent.service")), ElementsAre(""));
  swaps.generators = {"rpi-swap-generator"};
  EXPECT_THAT(off(swaps, systemd()), ElementsAre(""));
  swaps.settings.push_back({"Mechanism", "none", "/etc/rpi/swap.conf:2"});
  EXPECT_THAT(off(swaps, systemd()), ElementsAre("Mechanism=none"));
}

TEST(SwapSources, Commands) {
  auto units = systemd();
  units.commands = {{"x.service", "ExecStart", {"swapon", "/s"}, "/etc/x:3"},
                    {"x.service", "ExecStart", {"iptables"}, "/etc/x:4"}};
  EXPECT_THAT(swap_sources({}, units), ElementsAre(SwapSource{Kind::command, "swapon /s", "/etc/x:3", "", false}));
  EXPECT_EQ(remedy_for(swap_sources({}, units), units), "Take swapon /s out of /etc/x:3.");
}

TEST(SwapRemedy, IsAgainstWhatWasFoundAlone) {
  EXPECT_EQ(remedy_for(swap_sources(with_gpt(), systemd({no_swap_target})), systemd({no_swap_target})), "");
  const auto zram = remedy_for(swap_sources(with_zram(), systemd()), systemd());
  EXPECT_THAT(
      zram, AllOf(HasSubstr("  mkdir -p /etc/systemd/system-generators && ln -sf /dev/null"), Not(HasSubstr("fstab"))));
  const auto lines = fstab({line("/a", "a.swap", 3), line("/b", "b.swap", 5)});
  EXPECT_EQ(remedy_for(swap_sources(lines, systemd()), systemd()),
            "/etc/fstab:\n  sed -i.bak -e '3s/^/#/' -e '5s/^/#/' /etc/fstab");
  const auto pi = enabled("dphys-swapfile.service");
  EXPECT_THAT(remedy_for(swap_sources({}, pi), pi), HasSubstr("  systemctl disable --now dphys-swapfile.service"));
  auto units = systemd();
  units.swaps = {{"a\\x2db.swap", "/etc/systemd/system/a\\x2db.swap", "/etc/x"}};
  EXPECT_THAT(remedy_for(swap_sources({}, units), units), HasSubstr("  systemctl mask 'a\\x2db.swap'"));
}

TEST(SwapSources, SwaponThatSwitchesNothingOn) {
  BootUnits units;
  units.loader = "systemd";
  for (const std::vector<std::string>& words : {std::vector<std::string>{"swapon", "--show"},
                                                {"swapon", "-s"},
                                                {"swapon", "-V"},
                                                {"swapon", "--show", ">", "/x"},
                                                {"swapon"},
                                                {"swapon", "-a"},
                                                {"swapon", "-p", "5"}}) {
    units.commands = {{"x.service", "ExecStart", words, "/etc/x:3"}};
    EXPECT_THAT(swap_sources({}, units), IsEmpty()) << words.back();
  }
  units.commands[0].words = {"swapon", "-p", "5", "-L", "swap"};
  EXPECT_THAT(swap_sources({}, units), testing::SizeIs(1));
}

}  // namespace
}  // namespace nodecheck
