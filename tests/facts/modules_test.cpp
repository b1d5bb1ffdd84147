// Evidence of every kind that a kernel leaves of a module, and what is concluded from it.
#include "facts/modules.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reason/module_state.hpp"
#include "support/probing.hpp"
#include "support/sources.hpp"

namespace nodecheck {
namespace {

using Condition = ModuleCondition;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

// Debian 12: /proc/modules and modules.dep, cut.
constexpr std::string_view proc_modules = R"(xt_conntrack 16384 1 - Live 0x0000000000000000
br_netfilter 32768 0 - Live 0x0000000000000000
overlay 163840 3 - Unloading 0x0000000000000000
)";
constexpr std::string_view index = R"(kernel/net/bridge/br_netfilter.ko: kernel/net/bridge/bridge.ko
kernel/drivers/net/vxlan/vxlan.ko.xz: kernel/net/ipv4/udp_tunnel.ko.xz
kernel/fs/overlayfs/overlay.ko.zst:
/lib/modules/extra/nf_tables.ko.gz:
kernel/net/netfilter/nf_conntrack_netlink.ko: kernel/net/netfilter/nf_conntrack.ko
)";
constexpr std::string_view release = "6.1.0-28-amd64";

/// A kernel that can load modules, and whose index and files are there.
TemporaryRoot node() {
  return {{"/proc/sys/kernel/osrelease", "6.1.0-28-amd64\n"},
          {"/proc/sys/kernel/modules_disabled", "0\n"},
          {"/proc/modules", proc_modules},
          {"/lib/modules/6.1.0-28-amd64/modules.dep", index},
          {"/lib/modules/6.1.0-28-amd64/kernel/net/bridge/br_netfilter.ko", ""},
          {"/lib/modules/6.1.0-28-amd64/kernel/drivers/net/vxlan/vxlan.ko.xz", ""},
          {"/lib/modules/6.1.0-28-amd64/kernel/fs/overlayfs/overlay.ko.zst", ""},
          {"/lib/modules/extra/nf_tables.ko.gz", ""}};
}

ModuleEvidence evidence(const Modules& all, std::string_view name) {
  const auto* module = all.find(name);
  return module ? *module : ModuleEvidence{};
}
ModuleEvidence evidence(const TemporaryRoot& root, std::string_view name) {
  return evidence(fact_of<Modules>(root), name);
}
Condition condition(const TemporaryRoot& root, std::string_view name) {
  return module_state(fact_of<Modules>(root), name).condition;
}

TEST(Modules, Loaded) {
  const auto all = fact_of<Modules>(node());
  EXPECT_EQ(all.release, release);
  EXPECT_TRUE(all.loadable);
  EXPECT_FALSE(all.disabled);
  EXPECT_TRUE(all.index);
  EXPECT_TRUE(evidence(all, "br_netfilter").loaded);
  EXPECT_FALSE(evidence(all, "overlay").loaded) << "it is being unloaded";
  EXPECT_EQ(module_state(all, "br_netfilter").condition, Condition::loaded);
  EXPECT_EQ(replayed(all), all);
}

TEST(Modules, LoadedBySysModuleWhereProcModulesSaysNothing) {
  auto root = node();
  root.add("/sys/module/vxlan/initstate", "live\n");
  root.add("/sys/module/nf_tables/initstate", "coming\n");
  EXPECT_EQ(condition(root, "vxlan"), Condition::loaded);
  EXPECT_EQ(condition(root, "nf_tables"), Condition::loading);
}

TEST(Modules, AvailableHoweverItIsCompressed) {
  const auto all = fact_of<Modules>(node());
  EXPECT_EQ(evidence(all, "vxlan").file, "/lib/modules/6.1.0-28-amd64/kernel/drivers/net/vxlan/vxlan.ko.xz");
  EXPECT_EQ(evidence(all, "overlay").file, "/lib/modules/6.1.0-28-amd64/kernel/fs/overlayfs/overlay.ko.zst");
  EXPECT_EQ(evidence(all, "nf_tables").file, "/lib/modules/extra/nf_tables.ko.gz");
  EXPECT_EQ(evidence(all, "nf_conntrack").file, "") << "a dependency's name, and a longer one, are not it";
  EXPECT_EQ(module_state(all, "vxlan").condition, Condition::available);
  EXPECT_EQ(module_state(all, "nf_conntrack").condition, Condition::missing);
}

TEST(Modules, AnIndexedFileThatIsGoneIsNotAvailable) {
  auto root = node();
  root.remove("/lib/modules/6.1.0-28-amd64/kernel/drivers/net/vxlan/vxlan.ko.xz");
  EXPECT_EQ(evidence(root, "vxlan").file, "");
}

TEST(Modules, BuiltInByTheIndex) {
  auto root = node();
  root.add("/lib/modules/6.1.0-28-amd64/modules.builtin",
           "kernel/drivers/net/vxlan/vxlan.ko\r\nkernel/fs/overlayfs/overlay.ko\n\n");
  EXPECT_TRUE(evidence(root, "vxlan").builtin);
  EXPECT_EQ(condition(root, "overlay"), Condition::built_in);
}

TEST(Modules, BuiltInByItsWitness) {
  TemporaryRoot root{{"/proc/sys/kernel/osrelease", "6.1\n"},
                     {"/proc/sys/net/bridge/bridge-nf-call-iptables", "1\n"},
                     {"/proc/sys/net/netfilter/nf_conntrack_max", "262144\n"},
                     {"/proc/filesystems", "nodev\tsysfs\n\n\text4\nnodev\toverlay\n"}};
  EXPECT_EQ(evidence(root, "br_netfilter").witness, "/proc/sys/net/bridge");
  EXPECT_EQ(evidence(root, "nf_conntrack").witness, "/proc/sys/net/netfilter/nf_conntrack_max");
  EXPECT_EQ(evidence(root, "overlay").witness, "/proc/filesystems");
  for (const auto* name : {"br_netfilter", "nf_conntrack", "overlay"})
    EXPECT_EQ(condition(root, name), Condition::built_in);
}

TEST(Modules, BuiltInBySysModuleWithoutInitstate) {
  TemporaryRoot root{{"/proc/sys/kernel/osrelease", "6.1\n"}, {"/sys/module/vxlan/parameters/udp_port", "0\n"}};
  EXPECT_TRUE(evidence(root, "vxlan").sys_module);
  EXPECT_EQ(condition(root, "vxlan"), Condition::built_in);
}

TEST(Modules, ByTheConfigurationThenByTheSymbols) {
  TemporaryRoot root{{"/proc/sys/kernel/osrelease", "6.1\n"},
                     {"/boot/config-6.1", "CONFIG_VXLAN=y\nCONFIG_OVERLAY_FS=m\n"},
                     {"/proc/kallsyms", "0000000000000000 t vxlan_init_net\n"}};
  EXPECT_EQ(condition(root, "vxlan"), Condition::built_in);
  EXPECT_EQ(evidence(root, "overlay").config, "m");
  EXPECT_EQ(condition(root, "overlay"), Condition::absent);
  EXPECT_EQ(condition(root, "nf_tables"), Condition::missing);
  root.remove("/boot");
  EXPECT_EQ(evidence(root, "vxlan").symbol, "builtin");
  EXPECT_EQ(condition(root, "vxlan"), Condition::built_in);
  EXPECT_EQ(evidence(root, "overlay").symbol, "absent");
}

// The capture of a kernel without module support, its configuration and its symbols (cut).
TEST(Modules, AKernelWithEverythingBuiltIn) {
  const std::string captured = "tests/fixtures/modules/kernel-6.18-builtin-only";
  TemporaryRoot root{
      {"/proc/sys/kernel/osrelease", "6.18.44-fc-v595\n"}, {"/proc/kallsyms", source_text(captured + ".kallsyms")},
      {"/sys/module/overlay/parameters/metacopy", "N\n"},  {"/sys/module/bridge/version", "2.3\n"},
      {"/sys/module/nf_conntrack/parameters/acct", "N\n"}, {"/proc/sys/net/bridge/bridge-nf-call-iptables", "1\n"}};
  root.add("/boot/config-6.18.44-fc-v595", source_text(captured + ".config"));
  const auto all = fact_of<Modules>(root);
  EXPECT_FALSE(all.loadable);
  EXPECT_FALSE(all.index);
  EXPECT_FALSE(all.other_indexes);
  EXPECT_THAT(all.unread, IsEmpty());
  for (const auto* name : {"br_netfilter", "nf_conntrack", "nf_tables", "overlay", "vxlan"})
    EXPECT_EQ(module_state(all, name).condition, Condition::built_in) << name;
}

TEST(Modules, AContainerHasNoModulesOfItsOwn) {
  TemporaryRoot root{{"/proc/sys/kernel/osrelease", "6.1\n"}, {"/proc/modules", "br_netfilter 32768 0 - Live 0x0\n"}};
  const auto all = fact_of<Modules>(root);
  EXPECT_EQ(module_state(all, "br_netfilter").condition, Condition::loaded);
  EXPECT_EQ(module_state(all, "vxlan").condition, Condition::undetermined) << "never missing: nobody looked";
}

TEST(Modules, AnIndexOfAnotherReleaseMeansAnUpgrade) {
  TemporaryRoot root{{"/proc/sys/kernel/osrelease", "6.1.0-28-amd64\n"},
                     {"/lib/modules/6.1.0-31-amd64/modules.dep", index}};
  const auto all = fact_of<Modules>(root);
  EXPECT_FALSE(all.index);
  EXPECT_TRUE(all.other_indexes);
}

TEST(Modules, OurOwnReleaseWithoutAnIndexIsNoOther) {
  TemporaryRoot root{{"/proc/sys/kernel/osrelease", "6.1.0-28-amd64\n"}, {"/lib/modules/6.1.0-28-amd64/", ""}};
  EXPECT_FALSE(fact_of<Modules>(root).other_indexes);
}

TEST(Modules, BlacklistsAndDummiesBlock) {
  auto root = node();
  root.add("/etc/modprobe.d/cis.conf",
           "# install overlay /bin/true\r\n\ninstall vxlan /bin/false\r\ninstall overlay /sbin/modprobe "
           "--ignore-install overlay\n");
  root.add("/usr/lib/modprobe.d/vendor.conf", "blacklist nf-tables");
  root.add("/etc/modprobe.d/notes.txt", "blacklist overlay\n");
  const auto all = fact_of<Modules>(root);
  EXPECT_EQ(evidence(all, "vxlan").dummy_install, "/etc/modprobe.d/cis.conf:3");
  EXPECT_EQ(evidence(all, "nf_tables").blacklist, "/usr/lib/modprobe.d/vendor.conf:1");
  EXPECT_EQ(evidence(all, "overlay").dummy_install, "");
  EXPECT_EQ(evidence(all, "overlay").blacklist, "");
  EXPECT_EQ(module_state(all, "vxlan").condition, Condition::blocked);
  EXPECT_EQ(module_state(all, "overlay").condition, Condition::available);
}

TEST(Modules, EveryWayToInstallNothing) {
  for (const auto* command : {"/bin/true # CIS 3.2", "/bin/false;", "exit 1", "\"/bin/true\"", "/bin/sh -c \"exit 0\"",
                              "/usr/sbin/nologin", "\\\n  /bin/false", "/usr/bin/logger refused"}) {
    auto root = node();
    root.add("/etc/modprobe.d/cis.conf", fmt::format("install vxlan {}\n", command));
    EXPECT_EQ(evidence(fact_of<Modules>(root), "vxlan").dummy_install, "/etc/modprobe.d/cis.conf:1") << command;
  }
  auto root = node();
  root.add("/etc/modprobe.d/cis.conf", "install vx* /bin/true\n");
  EXPECT_EQ(evidence(fact_of<Modules>(root), "vxlan").dummy_install, "/etc/modprobe.d/cis.conf:1");
}

TEST(Modules, AnInstallThatLoadsIsNone) {
  for (const auto* command :
       {"/sbin/modprobe -i vxlan && sysctl -p", "/usr/local/sbin/load-vxlan", "/bin/sh -c 'insmod x.ko'"}) {
    auto root = node();
    root.add("/etc/modprobe.d/site.conf", fmt::format("install vxlan {}\n", command));
    EXPECT_EQ(evidence(fact_of<Modules>(root), "vxlan").dummy_install, "") << command;
  }
}

TEST(Modules, AFileShadowsThoseOfItsNameInLaterFolders) {
  auto root = node();
  root.add("/lib/modprobe.d/a.conf", "blacklist vxlan\n");
  root.add("/run/modprobe.d/a.conf", "blacklist overlay\n");
  root.add("/etc/modprobe.d/a.conf", "");
  const auto all = fact_of<Modules>(root);
  EXPECT_EQ(evidence(all, "vxlan").blacklist, "");
  EXPECT_EQ(evidence(all, "overlay").blacklist, "");
  root.remove("/etc/modprobe.d/a.conf");
  EXPECT_EQ(evidence(root, "overlay").blacklist, "/run/modprobe.d/a.conf:1");
}

TEST(Modules, TheCommandLineBlacklistsToo) {
  auto root = node();
  root.add("/proc/cmdline", "root=/dev/sda1 module_blacklist=nouveau,vxlan modprobe.blacklist=nf-tables quiet\n");
  EXPECT_EQ(evidence(root, "vxlan").blacklist, "/proc/cmdline: module_blacklist=nouveau,vxlan");
  EXPECT_EQ(evidence(root, "nf_tables").blacklist, "/proc/cmdline: modprobe.blacklist=nf-tables");
  EXPECT_EQ(evidence(root, "overlay").blacklist, "");
}

TEST(Modules, DisabledUntilTheNextBoot) {
  auto root = node();
  root.add("/proc/sys/kernel/modules_disabled", "1\n");
  EXPECT_TRUE(fact_of<Modules>(root).disabled);
  EXPECT_EQ(condition(root, "vxlan"), Condition::blocked);
  EXPECT_EQ(condition(root, "br_netfilter"), Condition::loaded);
}

TEST(Modules, WhatCouldNotBeReadIsNoted) {
  auto host = std::make_shared<FakeHost>();
  host->errors = {{"/proc/modules", EACCES}, {"/lib/modules/6.1.0-28-amd64/modules.dep", EIO}};
  const auto all = fact_of<Modules>(host);
  EXPECT_THAT(all.unread, testing::Contains("/proc/modules: Permission denied"));
  EXPECT_THAT(all.unread, testing::Contains(StartsWith("/lib/modules/6.1.0-28-amd64/modules.dep: ")));
  EXPECT_EQ(module_state(all, "vxlan").condition, Condition::undetermined);
  EXPECT_EQ(replayed(all), all);
}

TEST(Modules, NonsenseIsNoEvidence) {
  using namespace std::string_view_literals;
  TemporaryRoot root{{"/proc/sys/kernel/osrelease", "6.1\n"},
                     {"/proc/modules", "\0\n\n   \nvxlan\nvxlan 1 2 Live\n"sv},
                     {"/lib/modules/6.1/modules.dep", "\n:\n/\n.ko\nvxlan\0.ko:\n/vxlan.ko/\n"sv},
                     {"/lib/modules/6.1/modules.builtin", "\n\r\n/\n"},
                     {"/etc/modprobe.d/x.conf", "\nblacklist\ninstall vxlan\n\0\n"sv},
                     {"/proc/cmdline", "module_blacklist module_blacklist= module_blacklist=,, =vxlan\0"sv},
                     {"/proc/filesystems", "\n\n"}};
  const auto vxlan = evidence(root, "vxlan");
  EXPECT_EQ(vxlan.loaded, false);
  EXPECT_EQ(vxlan.file + vxlan.blacklist + vxlan.dummy_install, "");
  EXPECT_EQ(evidence(root, "overlay").witness, "");
}

// As `modprobe --show-depends` of kmod 30 has it.
TEST(Modules, OfSeveralInstallLinesTheFirstCounts) {
  TemporaryRoot root{{"/etc/modprobe.d/b.conf", "install vxlan /bin/true\n"},
                     {"/usr/lib/modprobe.d/a.conf", "install vxlan /sbin/modprobe --ignore-install vxlan\n"}};
  EXPECT_EQ(evidence(fact_of<Modules>(root), "vxlan").dummy_install, "") << "a.conf comes first";
  root.add("/usr/lib/modprobe.d/a.conf", "install vx* /bin/false\n");
  EXPECT_EQ(evidence(fact_of<Modules>(root), "vxlan").dummy_install, "/usr/lib/modprobe.d/a.conf:1");
}

TEST(Modules, AnInstallLineOfWhatItNeedsAndAnAliasKeepItAway) {
  TemporaryRoot root{{"/proc/sys/kernel/osrelease", "6.1.0-28-amd64\n"},
                     {"/lib/modules/6.1.0-28-amd64/modules.dep",
                      "kernel/net/bridge/br_netfilter.ko: kernel/net/bridge/bridge.ko kernel/net/802/stp.ko\n"},
                     {"/etc/modprobe.d/x.conf", "alias bridge off\ninstall bridge /bin/false\n"}};
  const auto at = [&] { return evidence(fact_of<Modules>(root), "br_netfilter").dummy_install; };
  EXPECT_EQ(at(), "/etc/modprobe.d/x.conf:2");
  root.add("/etc/modprobe.d/x.conf", "alias netdev-bridge off\nalias br-netfilter off\n");
  EXPECT_EQ(at(), "/etc/modprobe.d/x.conf:2");
  root.add("/etc/modprobe.d/x.conf", "alias bridge off\ninstall stp2 /bin/false\n");
  EXPECT_EQ(at(), "");
}

}  // namespace
}  // namespace nodecheck
