#include "facts/boot_commands.hpp"

#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using Commands = std::vector<BootCommand>;

TEST(BootCommands, OfTheRuntimesUnitAndItsDropIns) {
  const auto all = fact_of<BootCommands>(
      TemporaryRoot{{"/usr/lib/systemd/system/containerd.service",
                     "[Service]\nExecStartPre=-/sbin/modprobe overlay\nExecStart=/usr/bin/containerd\n"},
                    {"/etc/systemd/system/kubelet.service", "[Service]\nExecStart=/usr/bin/kubelet\n"},
                    {"/etc/systemd/system/kubelet.service.d/9.conf",
                     "[Service]\nExecStartPre=/sbin/modprobe -a br_netfilter loop\nExecStartPre=/sbin/sysctl -w "
                     "net.ipv4.ip_forward=1\nExecStopPost=/sbin/modprobe vxlan\n"}});
  EXPECT_EQ(
      all.commands,
      (Commands{
          {.module = "br_netfilter", .source = "/etc/systemd/system/kubelet.service.d/9.conf:2"},
          {.sysctl = "net/ipv4/ip_forward", .value = "1", .source = "/etc/systemd/system/kubelet.service.d/9.conf:3"},
          {.module = "overlay", .source = "/usr/lib/systemd/system/containerd.service:2"}}));
  EXPECT_EQ(replayed(all), all);
}

TEST(BootCommands, OfTheSitesUnitsWhereTheyAreEnabled) {
  TemporaryRoot root{{"/etc/systemd/system/prepare.service", "[Service]\nExecStart=/sbin/modprobe br_netfilter\n"},
                     {"/etc/systemd/system/off.service", "[Service]\nExecStart=/sbin/modprobe vxlan\n"},
                     {"/etc/systemd/system/multi-user.target.wants/", ""}};
  root.link("/etc/systemd/system/multi-user.target.wants/prepare.service", "../prepare.service");
  EXPECT_EQ(fact_of<BootCommands>(root).commands,
            (Commands{{.module = "br_netfilter", .source = "/etc/systemd/system/prepare.service:2"}}));
}

TEST(BootCommands, OfRcLocalWhereItMayBeExecuted) {
  TemporaryRoot root{
      {"/etc/rc.local", "#!/bin/sh\n# modprobe vxlan\necho 1 > /proc/sys/net/ipv4/ip_forward\nexit 0\n"}};
  root.mode("/etc/rc.local", 0644);
  EXPECT_EQ(fact_of<BootCommands>(root).commands, Commands{});
  root.mode("/etc/rc.local", 0755);
  EXPECT_EQ(fact_of<BootCommands>(root).commands,
            (Commands{{.sysctl = "net/ipv4/ip_forward", .value = "1", .source = "/etc/rc.local:3"}}));
}

TEST(BootCommands, SaysWhatIsClosed) {
  auto host = std::make_shared<FakeHost>();
  host->errors = {{"/etc/rc.local", EACCES}};
  EXPECT_EQ(fact_of<BootCommands>(host).unread.size(), 1U);
}

}  // namespace
}  // namespace nodecheck
