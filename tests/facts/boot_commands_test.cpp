#include "facts/boot_commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Commands = std::vector<BootCommand>;

/// With a unit that is enabled, and its text.
struct Booted : TemporaryRoot {
  explicit Booted(const std::string& text, const std::string& folder = "/etc/systemd/system")
      : TemporaryRoot{{"/usr/lib/systemd/systemd", "ELF"}} {
    add(folder + "/x.service", text);
    link("/etc/systemd/system/multi-user.target.wants/x.service", folder + "/x.service");
  }
  [[nodiscard]] BootCommands all() const {
    auto fact = fact_of<BootCommands>(*this);
    EXPECT_EQ(replayed(fact), fact);
    return fact;
  }
};

TEST(BootCommands, OfAUnitAndItsDropIns) {
  Booted root("[Service]\nExecStartPre=-/sbin/modprobe overlay\nExecStart=/usr/bin/containerd\n",
              "/usr/lib/systemd/system");
  root.add("/etc/systemd/system/x.service.d/9.conf",
           "[Service]\nExecStartPre=/sbin/modprobe -a br_netfilter loop\nExecStartPre=/sbin/sysctl -w "
           "net.ipv4.ip_forward=1\nExecStopPost=/sbin/modprobe vxlan\n");
  EXPECT_EQ(
      root.all().commands,
      (Commands{
          {.module = "overlay", .source = "/usr/lib/systemd/system/x.service:2"},
          {.module = "br_netfilter", .source = "/etc/systemd/system/x.service.d/9.conf:2"},
          {.sysctl = "net/ipv4/ip_forward", .value = "1", .source = "/etc/systemd/system/x.service.d/9.conf:3"}}));
  root.add("/etc/systemd/system/x.service.d/99.conf", "[Service]\nExecStartPre=\n");
  EXPECT_THAT(root.all().commands, IsEmpty()) << "taken back";
}

TEST(BootCommands, OfWhatAnEnabledUnitRequires) {
  Booted root("[Unit]\nWants=modprobe@br_netfilter.service off.service\n[Service]\nExecStart=/bin/true\n");
  root.add("/usr/lib/systemd/system/modprobe@.service", "[Service]\nExecStart=-/sbin/modprobe -abq %i\n");
  root.add("/etc/systemd/system/other.service", "[Service]\nExecStart=/sbin/modprobe vxlan\n");
  root.add("/etc/systemd/system/off.service", "");
  EXPECT_EQ(root.all().commands,
            (Commands{{.module = "br_netfilter", .source = "/usr/lib/systemd/system/modprobe@.service:2"}}));
}

TEST(BootCommands, OfAScriptOfTheSites) {
  const std::string unit = "[Service]\nExecStart=/bin/bash /opt/prepare.sh start\n";
  const std::string script =
      "#!/bin/bash\nset -e\nif ! lsmod | grep -q br_netfilter; then\n  modprobe br_netfilter\nfi\n";
  Booted root(unit);
  root.add("/opt/prepare.sh", script);
  EXPECT_EQ(root.all().commands, (Commands{{.module = "br_netfilter", .source = "/opt/prepare.sh:4"}}));
  Booted packaged(unit, "/usr/lib/systemd/system");
  packaged.add("/opt/prepare.sh", script);
  EXPECT_EQ(packaged.all().commands.size(), 1U) << "a company's package may have its script there";
  Booted program(unit);
  program.add("/opt/prepare.sh",
              "\x7f"
              "ELF\nmodprobe br_netfilter\n");
  EXPECT_THAT(program.all().commands, IsEmpty());
}

TEST(BootCommands, OfRcLocalWhereItRuns) {
  Booted root("");
  root.add("/usr/lib/systemd/system-generators/systemd-rc-local-generator", "ELF");
  root.add("/etc/rc.local",
           "#!/bin/sh\n# modprobe vxlan\necho 1 > /proc/sys/net/ipv4/ip_forward\nexit 0\nmodprobe vxlan\n");
  root.mode("/etc/rc.local", 0644);
  EXPECT_THAT(root.all().commands, IsEmpty());
  root.mode("/etc/rc.local", 0755);
  const Commands one{{.sysctl = "net/ipv4/ip_forward", .value = "1", .source = "/etc/rc.local:3"}};
  EXPECT_EQ(root.all().commands, one);
  root.add("/etc/rc.local", "echo 1 > /proc/sys/net/ipv4/ip_forward\n");
  root.mode("/etc/rc.local", 0755);
  EXPECT_THAT(root.all().commands, IsEmpty()) << "the kernel runs no script without #!";
  Booted arch("");
  arch.add("/etc/rc.local", "#!/bin/sh\nmodprobe vxlan\n");
  arch.mode("/etc/rc.local", 0755);
  EXPECT_THAT(arch.all().commands, IsEmpty()) << "no generator, and no unit";
}

TEST(BootCommands, OfInterfacesThatAreRaised) {
  Booted root("");
  root.link("/etc/systemd/system/multi-user.target.wants/networking.service",
            "/usr/lib/systemd/system/networking.service");
  root.add("/usr/lib/systemd/system/networking.service", "[Service]\nExecStart=/sbin/ifup -a\n");
  root.add("/etc/network/interfaces",
           "auto eth0\niface eth0 inet dhcp\n  post-up sysctl -w net.ipv4.ip_forward=1\niface eth1 inet dhcp\n  up "
           "modprobe vxlan\n");
  EXPECT_EQ(root.all().commands,
            (Commands{{.sysctl = "net/ipv4/ip_forward", .value = "1", .source = "/etc/network/interfaces:3"}}));
  root.add("/etc/network/if-pre-up.d/modules", "#!/bin/sh\nmodprobe br_netfilter\n");
  root.add("/etc/network/if-pre-up.d/modules.sh", "#!/bin/sh\nmodprobe overlay\n");
  for (const auto* name : {"modules", "modules.sh"}) root.mode(std::string("/etc/network/if-pre-up.d/") + name, 0755);
  EXPECT_EQ(root.all().commands.back().source, "/etc/network/if-pre-up.d/modules:2") << "run-parts takes no dots";
}

TEST(BootCommands, LinesOfTheFilesThatSysctlLoads) {
  Booted root("[Service]\nExecStart=/sbin/sysctl -p /etc/k8s/*.conf\nExecStartPost=/sbin/sysctl --system\n");
  root.add("/etc/k8s/a.conf", "# x\nnet.ipv4.ip_forward = 1\nvm.swappiness=0\n-net.ipv4.ip_forward\n");
  root.add("/etc/k8s/b.txt", "net.ipv4.ip_forward = 0\n");
  EXPECT_EQ(root.all().commands,
            (Commands{{.sysctl = "net/ipv4/ip_forward", .value = "1", .source = "/etc/k8s/a.conf:2"},
                      {.system = true, .source = "/etc/systemd/system/x.service:3"}}));
}

// systemd is no shell.
TEST(BootCommands, OfAUnitWithoutAShell) {
  const Booted root(
      "[Service]\nExecStart=/bin/echo 1 > /proc/sys/net/ipv4/ip_forward\nExecStart=/sbin/modprobe overlay && "
      "/sbin/modprobe "
      "br_netfilter\nExecStart=/sbin/modprobe vxlan ; /bin/sh -c \"echo 1 > /proc/sys/net/ipv4/ip_forward\"\n");
  std::vector<std::string> seen;
  for (const auto& command : root.all().commands) seen.push_back(command.module + command.sysctl);
  EXPECT_THAT(seen, ElementsAre("overlay", "vxlan", "net/ipv4/ip_forward"));
}

TEST(BootCommands, OfScriptsThatScriptsCall) {
  Booted root("[Service]\nExecStart=/opt/a.sh\n");
  root.add("/opt/a.sh", "#!/bin/sh\n. /opt/lib.sh\n/opt/b.sh now\n/opt/a.sh\n/opt/none.sh\n");
  root.add("/opt/lib.sh", "MODPROBE=/sbin/modprobe\n$MODPROBE overlay\n");
  root.add("/opt/b.sh", "#!/bin/sh\nmodprobe br_netfilter\n");
  EXPECT_EQ(root.all().commands, (Commands{{.module = "overlay", .source = "/opt/lib.sh:2"},
                                           {.module = "br_netfilter", .source = "/opt/b.sh:2"}}));
}

TEST(BootCommands, OfSeveralSysctlSystemTheLastCounts) {
  const Booted root(
      "[Service]\nExecStart=/sbin/sysctl --system ; /sbin/sysctl --system\nExecStart=/sbin/sysctl --system\n");
  EXPECT_EQ(root.all().commands, (Commands{{.system = true, .source = "/etc/systemd/system/x.service:3"}}));
}

TEST(BootCommands, SaysWhatIsNotFollowed) {
  const Booted loop("[Service]\nExecStart=/bin/sh -c 'for m in overlay br_netfilter; do modprobe $m; done'\n");
  EXPECT_THAT(loop.all().unread, ElementsAre(HasSubstr("x.service:2: what modprobe names is not followed: $m")));
  const Booted array("[Service]\nExecStart=/opt/load br_netfilter\nExecStart=/bin/sh -c 'lsmod | grep br_netfilter'\n");
  EXPECT_THAT(array.all().unclear, ElementsAre("/etc/systemd/system/x.service:2"));
  const Booted file("[Service]\nExecStart=/sbin/sysctl -p $CONF\n");
  EXPECT_THAT(file.all().unread, ElementsAre(HasSubstr("/etc/systemd/system/x.service:2: which file it loads")));
  const Booted value("[Service]\nExecStart=/sbin/sysctl -w net.ipv4.ip_forward=${ON} vm.swappiness=${X}\n");
  EXPECT_THAT(value.all().unread, ElementsAre(HasSubstr("what it sets net.ipv4.ip_forward to is not followed")));
}

TEST(BootCommands, SaysWhatIsClosed) {
  auto host = std::make_shared<FakeHost>();
  host->errors = {{"/etc/rc.local", EACCES}};
  EXPECT_EQ(fact_of<BootCommands>(host).unread.size(), 1U);
}

}  // namespace
}  // namespace nodecheck
