// boot.units: what the next boot starts, by links, masks and scripts.
#include "facts/boot_units.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/script_commands.hpp"
#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::NotNull;

constexpr auto docker = "/usr/lib/systemd/system/docker.service";
constexpr auto unit = "[Service]\nExecStart=/usr/bin/dockerd -H fd://\n";
constexpr auto wants = "/etc/systemd/system/multi-user.target.wants/docker.service";

/// As Debian's images are: no generator has run, and /sbin/init is systemd.
struct Systemd : TemporaryRoot {
  Systemd() : TemporaryRoot{{"/usr/lib/systemd/systemd", "ELF"}, {"/usr/sbin/init", "ELF"}} {}
  [[nodiscard]] BootUnits units() const {
    const auto fact = fact_of<BootUnits>(*this);
    EXPECT_EQ(replayed(fact), fact);
    return fact;
  }
};

TEST(BootUnits, ALinkBelowAWantsFolderEnables) {
  Systemd root;
  root.add(docker, unit);
  EXPECT_EQ(root.units().find("docker"), nullptr) << "a preset or a socket may, a file alone does not";
  root.link(wants, docker);
  ASSERT_THAT(root.units().find("docker"), NotNull());
  EXPECT_EQ(*root.units().find("docker.service"), (BootUnit{"docker.service", docker, wants}));
  EXPECT_EQ(root.units().loader, "systemd");
}

TEST(BootUnits, AMaskEndsIt) {
  for (const bool empty : {true, false}) {
    Systemd root;
    root.add(docker, unit);
    root.link(wants, docker);
    if (empty)
      root.add("/etc/systemd/system/docker.service", "");
    else
      root.link("/etc/systemd/system/docker.service", "/dev/null");
    const auto units = root.units();
    EXPECT_EQ(units.find("docker"), nullptr);
    EXPECT_THAT(units.masked, ElementsAre(UnitMask{"docker.service", "/etc/systemd/system/docker.service"}));
  }
}

TEST(BootUnits, WhatLiesInRunIsGoneByThen) {
  Systemd root;
  root.add(docker, unit);
  root.link("/run/systemd/system/multi-user.target.wants/docker.service", docker);
  root.add("/run/systemd/system/dev-sda2.swap", "[Swap]\nWhat=/dev/sda2\n");
  root.link("/run/systemd/system/swap.target", "/dev/null");
  EXPECT_THAT(root.units().enabled, IsEmpty());
  EXPECT_THAT(root.units().swaps, IsEmpty());
  EXPECT_THAT(root.units().masked, IsEmpty());
}

TEST(BootUnits, TargetsThatNoBootComesByPullNothingIn) {
  Systemd root;
  root.add(docker, unit);
  root.link("/etc/systemd/system/hibernate.target.wants/docker.service", docker);
  EXPECT_THAT(root.units().enabled, IsEmpty());
}

TEST(BootUnits, ALinkWithoutAUnitIsNothing) {
  Systemd root;
  root.link(wants, docker);
  EXPECT_THAT(root.units().enabled, IsEmpty());
}

TEST(BootUnits, InstancesHaveTheFileOfTheirTemplate) {
  Systemd root;
  root.add("/usr/lib/systemd/system/swapon@.service", "[Service]\nExecStart=/sbin/swapon /%i\n");
  root.link("/etc/systemd/system/multi-user.target.requires/swapon@a.service",
            "/usr/lib/systemd/system/swapon@.service");
  EXPECT_THAT(root.units().commands,
              ElementsAre(ScriptCommand{
                  "swapon@a.service", "ExecStart", {"swapon", "/a"}, "/usr/lib/systemd/system/swapon@.service:2"}));
}

TEST(BootUnits, SwapUnitsAreToldWhetherEnabledOrNot) {
  Systemd root;
  root.add("/etc/systemd/system/swapfile.swap", "[Swap]\nWhat=/swapfile\n[Install]\nWantedBy=swap.target\n");
  EXPECT_THAT(root.units().swaps, ElementsAre(BootUnit{"swapfile.swap", "/etc/systemd/system/swapfile.swap", ""}));
  root.link("/etc/systemd/system/swap.target.wants/swapfile.swap", "../swapfile.swap");
  EXPECT_THAT(root.units().swaps, ElementsAre(BootUnit{"swapfile.swap", "/etc/systemd/system/swapfile.swap",
                                                       "/etc/systemd/system/swap.target.wants/swapfile.swap"}));
}

// Docker's drop-in of many a cluster, and the kubelet of EKS.
TEST(BootUnits, CommandsOfEnabledUnitsAndTheirDropIns) {
  Systemd root;
  root.add(docker, unit);
  root.add("/etc/systemd/system/docker.service.d/forward.conf",
           "[Service]\nExecStartPost=/sbin/iptables -P FORWARD ACCEPT\n");
  EXPECT_THAT(root.units().commands, IsEmpty()) << "docker is not enabled";
  root.link(wants, docker);
  EXPECT_THAT(root.units().commands, ElementsAre(ScriptCommand{"docker.service",
                                                               "ExecStartPost",
                                                               {"iptables", "-P", "FORWARD", "ACCEPT"},
                                                               "/etc/systemd/system/docker.service.d/forward.conf:2"}));
}

TEST(BootUnits, AnEmptySettingTakesBackWhatWasBefore) {
  Systemd root;
  root.add(docker, "[Service]\nExecStart=/sbin/swapon /a\nExecStartPost=/sbin/swapon /b\n");
  root.link(wants, docker);
  root.add("/etc/systemd/system/docker.service.d/x.conf", "[Service]\nExecStart=\nExecStart=/sbin/swapon /c\n");
  std::vector<std::string> devices;
  for (const auto& command : root.units().commands) devices.push_back(command.words.at(1));
  EXPECT_THAT(devices, ElementsAre("/b", "/c"));
}

TEST(BootUnits, CronAtReboot) {
  Systemd root;
  root.add("/usr/lib/systemd/system/cron.service", "[Service]\nExecStart=/usr/sbin/cron -f\n");
  root.add("/etc/crontab", "# @reboot root swapon /a\n0 * * * * root swapon /b\n@reboot root /sbin/swapon /c\n");
  root.add("/var/spool/cron/crontabs/root", "@reboot swapon /d\n");
  EXPECT_THAT(root.units().commands, IsEmpty()) << "cron is not enabled";
  root.link("/etc/systemd/system/multi-user.target.wants/cron.service", "/usr/lib/systemd/system/cron.service");
  EXPECT_THAT(root.units().commands,
              ElementsAre(ScriptCommand{"cron.service", "", {"swapon", "/c"}, "/etc/crontab:3"},
                          ScriptCommand{"cron.service", "", {"swapon", "/d"}, "/var/spool/cron/crontabs/root:1"}));
}

// systemd pulls a unit in by what others say of it, and default.target itself by nothing.
TEST(BootUnits, UnitsThatOthersRequire) {
  Systemd root;
  root.add("/usr/lib/systemd/system/default.target", "[Unit]\nRequires=basic.target\n");
  root.add("/usr/lib/systemd/system/basic.target", "[Unit]\nWants=a.service b.service none.service\n");
  root.add("/usr/lib/systemd/system/a.service", "[Unit]\nBindsTo=x.swap\nAfter=b.service\n");
  root.add("/usr/lib/systemd/system/b.service", "");
  root.add("/usr/lib/systemd/system/x.swap", "[Swap]\nWhat=/x\n");
  root.add("/usr/lib/systemd/system/graphical.target", "[Unit]\n");
  root.add("/usr/lib/systemd/system/g.service", "[Service]\nExecStart=/bin/true\n");
  root.link("/etc/systemd/system/graphical.target.wants/g.service", "/usr/lib/systemd/system/g.service");
  EXPECT_EQ(root.units().find("g"), nullptr) << "nothing leads to graphical.target";
  root.link("/etc/systemd/system/default.target", "/usr/lib/systemd/system/graphical.target");
  EXPECT_THAT(root.units().find("g"), NotNull());
  root.remove("/etc/systemd/system/default.target");
  const auto units = root.units();
  EXPECT_THAT(units.find("a"), NotNull());
  EXPECT_EQ(units.find("b"), nullptr) << "masked";
  EXPECT_THAT(units.swaps,
              ElementsAre(BootUnit{"x.swap", "/usr/lib/systemd/system/x.swap", "/usr/lib/systemd/system/a.service:2"}));
}

TEST(BootUnits, TheKernelsCommandLineMasks) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{docker, unit},
                 {wants, unit},
                 {"/run/systemd/system/x", ""},
                 {"/proc/cmdline", "quiet systemd.mask=docker systemd.mask=swap.target\n"}};
  const auto units = fact_of<BootUnits>(host);
  EXPECT_EQ(units.find("docker"), nullptr);
  EXPECT_THAT(units.mask_of("swap.target"), NotNull());
}

TEST(BootUnits, LocalDOfOpenrc) {
  TemporaryRoot alpine{{"/sbin/openrc", ""}, {"/etc/runlevels/default/local", ""}};
  alpine.add("/etc/local.d/swap.start", "#!/bin/sh\nswapon \\\n  /swapfile\n");
  alpine.add("/etc/local.d/swap.stop", "swapon /no\n");
  alpine.mode("/etc/local.d/swap.start", 0755);
  alpine.mode("/etc/local.d/swap.stop", 0755);
  EXPECT_THAT(fact_of<BootUnits>(alpine).commands,
              ElementsAre(ScriptCommand{"local", "", {"swapon", "/swapfile"}, "/etc/local.d/swap.start:2"}));
  alpine.mode("/etc/local.d/swap.start", 0644);
  EXPECT_THAT(fact_of<BootUnits>(alpine).commands, IsEmpty());
}

// A service's .wants counts where the service itself is wanted; a link to /dev/null takes one back.
TEST(BootUnits, WantsOfServicesThatNobodyWants) {
  Systemd root;
  root.add(docker, unit);
  root.add("/usr/lib/systemd/system/k.service", "[Service]\nExecStart=/sbin/swapon /a\n");
  root.link("/etc/systemd/system/docker.service.wants/k.service", "/usr/lib/systemd/system/k.service");
  EXPECT_EQ(root.units().find("k"), nullptr);
  root.link(wants, docker);
  EXPECT_THAT(root.units().find("k"), NotNull());
  root.remove("/etc/systemd/system/docker.service.wants/k.service");
  root.link("/usr/lib/systemd/system/multi-user.target.wants/k.service", "../k.service");
  EXPECT_THAT(root.units().find("k"), NotNull());
  root.link("/etc/systemd/system/multi-user.target.wants/k.service", "/dev/null");
  EXPECT_EQ(root.units().find("k"), nullptr);
}

TEST(BootUnits, DropInsOfTemplatesAndOfAllServices) {
  Systemd root;
  root.add("/usr/lib/systemd/system/at@.service", "[Service]\nExecStart=/sbin/swapon /a\n");
  root.link("/etc/systemd/system/multi-user.target.wants/at@x.service", "/usr/lib/systemd/system/at@.service");
  EXPECT_EQ(root.units().commands.size(), 1U);
  root.add("/etc/systemd/system/service.d/1.conf", "[Service]\nExecStartPost=/sbin/swapon /b\n");
  EXPECT_EQ(root.units().commands.size(), 2U);
  root.add("/etc/systemd/system/at@.service.d/2.conf", "[Service]\nExecStart=\nExecStart=/bin/true\n");
  EXPECT_EQ(root.units().commands.size(), 1U);
}

TEST(BootUnits, AScriptThatBranchesIsLeftOpenAboutNetfilter) {
  Systemd root;
  root.add("/etc/systemd/system/fw.service", "[Service]\nExecStart=/opt/fw.sh start\n");
  root.link("/etc/systemd/system/multi-user.target.wants/fw.service", "/etc/systemd/system/fw.service");
  root.add("/opt/fw.sh", "case $1 in\nstart) iptables -t nat -F; iptables -P FORWARD DROP; swapon /a ;;\nesac\n");
  EXPECT_THAT(root.units().unfollowed, ElementsAre("/opt/fw.sh: iptables -P FORWARD DROP"));
  ASSERT_EQ(root.units().commands.size(), 2U);
  EXPECT_EQ(root.units().commands[1].words[0], "swapon");
}

TEST(BootUnits, ALoopOfLinksIsNoMask) {
  Systemd root;
  root.link("/etc/systemd/system/a.service", "b.service");
  root.link("/etc/systemd/system/b.service", "a.service");
  root.add(docker, unit);
  root.link(wants, docker);
  EXPECT_THAT(root.units().find("docker"), NotNull());
}

TEST(BootUnits, MoreCommandsThanAnybodyMeansAreNotKept) {
  Systemd root;
  std::string many = "[Service]\n";
  for (int i = 0; i < 2500; ++i) many += "ExecStartPre=/sbin/swapon /a\n";
  root.add(docker, many);
  root.link(wants, docker);
  EXPECT_EQ(root.units().commands.size(), 2000U);
  EXPECT_EQ(root.units().unread.size(), 1U);
}

TEST(BootUnits, RcLocalRunsWhereItMayBeExecuted) {
  Systemd root;
  root.add("/usr/lib/systemd/system-generators/systemd-rc-local-generator", "ELF");
  root.add("/etc/rc.local", "#!/bin/sh -e\n# swapon /no\niptables -P FORWARD ACCEPT\nexit 0\nswapon -a\n");
  root.mode("/etc/rc.local", 0644);
  EXPECT_THAT(root.units().commands, IsEmpty());
  root.mode("/etc/rc.local", 0755);
  EXPECT_THAT(
      root.units().commands,
      ElementsAre(ScriptCommand{"rc-local.service", "", {"iptables", "-P", "FORWARD", "ACCEPT"}, "/etc/rc.local:3"}));
  root.link("/etc/systemd/system/rc-local.service", "/dev/null");
  EXPECT_THAT(root.units().commands, IsEmpty());
}

TEST(BootUnits, ScriptsOfSysvAndOfOpenrc) {
  const TemporaryRoot sysv{{"/etc/inittab", ""},
                           {"/etc/init.d/rcS", ""},
                           {"/etc/rc2.d/S01dphys-swapfile", ""},
                           {"/etc/rc2.d/K01zramswap", ""}};
  EXPECT_THAT(fact_of<BootUnits>(sysv).enabled,
              ElementsAre(BootUnit{"dphys-swapfile", "", "/etc/rc2.d/S01dphys-swapfile"}));
  const TemporaryRoot alpine{{"/sbin/openrc", ""}, {"/etc/runlevels/boot/swap", ""}, {"/etc/runlevels/default/x", ""}};
  EXPECT_EQ(fact_of<BootUnits>(alpine).loader, "openrc");
  EXPECT_THAT(fact_of<BootUnits>(alpine).find("swap"), NotNull());
}

TEST(BootUnits, AScriptCountsWhereNoUnitHasItsName) {
  Systemd root;
  root.add("/etc/rc2.d/S01dphys-swapfile", "");
  EXPECT_THAT(root.units().find("dphys-swapfile"), NotNull());
  root.add("/usr/lib/systemd/system/dphys-swapfile.service", "[Service]\nExecStart=/sbin/dphys-swapfile swapon\n");
  EXPECT_EQ(root.units().find("dphys-swapfile"), nullptr);
}

TEST(BootUnits, WhatSuchAScriptRunsCountsUnderSystemd) {
  Systemd root;
  root.add("/etc/rc2.d/S01mine", "");
  root.add("/etc/init.d/mine", "#!/bin/sh\nswapon /a\n");
  EXPECT_THAT(root.units().commands,
              ElementsAre(ScriptCommand{"mine.service", "", {"swapon", "/a"}, "/etc/init.d/mine:2"}));
}

TEST(BootUnits, WithoutAnInitTheLoaderIsNotKnown) {
  EXPECT_EQ(fact_of<BootUnits>(TemporaryRoot{{"/etc/", ""}}).loader, "") << "a container's image";
}

TEST(BootUnits, AClosedUnitIsSaid) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{docker, unit}, {wants, unit}, {"/run/systemd/system/x", ""}};
  host->errors = {{docker, EACCES}};
  const auto fact = fact_of<BootUnits>(host);
  ASSERT_EQ(fact.unread.size(), 1U);
  EXPECT_EQ(fact.unread[0].where, "docker.service");
  EXPECT_EQ(fact.unread[0].kind, Unavailable::Kind::denied);
}

TEST(BootCommands, AreFoundInWhatAShellWouldRun) {
  using Commands = std::vector<std::vector<std::string>>;
  EXPECT_EQ(boot_commands_in("-/bin/sh -c \"sleep 5 && /usr/sbin/iptables -w -P FORWARD ACCEPT; echo done\""),
            (Commands{{"iptables", "-w", "-P", "FORWARD", "ACCEPT"}}));
  EXPECT_EQ(boot_commands_in("sudo swapon -a # all"), (Commands{{"swapon", "-a"}}));
  EXPECT_EQ(boot_commands_in("/usr/bin/env A=b nice -n 5 timeout 10s /sbin/swapon /swapfile"),
            (Commands{{"swapon", "/swapfile"}}));
  EXPECT_EQ(boot_commands_in("start) if ! (iptables -P FORWARD DROP); then sudo -u root bash -lc 'swapon /a'; fi"),
            (Commands{{"iptables", "-P", "FORWARD", "DROP"}, {"swapon", "/a"}}));
  EXPECT_EQ(boot_commands_in("iptables-legacy-restore </etc/r"), (Commands{{"iptables-legacy-restore", "</etc/r"}}));
  for (const auto* none : {"/usr/bin/dockerd --iptables=false", "echo swapon /a",
                           "logger \"x; iptables -P FORWARD DROP\"", "/usr/bin/monitor --check /usr/sbin/swapon",
                           "sh -c 'echo swapon /a'", "ip netns exec x iptables -P FORWARD DROP", "true # ; swapon /a"})
    EXPECT_THAT(boot_commands_in(none), IsEmpty()) << none;
  EXPECT_THAT(boot_commands_in(""), IsEmpty());
  EXPECT_THAT(boot_commands_in("\"''\" ;;; && |"), IsEmpty());
}

}  // namespace
}  // namespace nodecheck
