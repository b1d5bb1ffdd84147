#include "facts/setup_commands.hpp"

#include <gtest/gtest.h>

namespace nodecheck {
namespace {

using Commands = std::vector<SetupCommand>;

TEST(SetupCommands, OfModprobe) {
  EXPECT_EQ(setup_commands("-/sbin/modprobe overlay"), (Commands{{.module = "overlay"}}));
  EXPECT_EQ(setup_commands("modprobe -va bridge br-netfilter"),
            (Commands{{.module = "bridge"}, {.module = "br_netfilter"}}));
  EXPECT_EQ(setup_commands("modprobe nf_conntrack hashsize=4"), (Commands{{.module = "nf_conntrack"}}));
  EXPECT_EQ(setup_commands("modprobe -r br_netfilter"), Commands{});
}

TEST(SetupCommands, OfSysctl) {
  EXPECT_EQ(setup_commands("/sbin/sysctl -w net.ipv4.ip_forward=1 vm/x=2"),
            (Commands{{.sysctl = "net/ipv4/ip_forward", .value = "1"}, {.sysctl = "vm/x", .value = "2"}}));
  EXPECT_EQ(setup_commands("echo 1 > /proc/sys/net/ipv4/ip_forward"),
            (Commands{{.sysctl = "net/ipv4/ip_forward", .value = "1"}}));
  EXPECT_EQ(setup_commands("echo 1 >/proc/sys/net/ipv4/ip_forward"),
            (Commands{{.sysctl = "net/ipv4/ip_forward", .value = "1"}}));
}

TEST(SetupCommands, OfAShell) {
  EXPECT_EQ(setup_commands("/bin/sh -c \"modprobe br_netfilter && sysctl -w net.ipv4.ip_forward=1\" # both"),
            (Commands{{.module = "br_netfilter"}, {.sysctl = "net/ipv4/ip_forward", .value = "1"}}));
  for (const auto* line : {"", "# modprobe x", "true", "modprobe", "sysctl -p", "echo", "echo 1", ";;&&", "echo >"})
    EXPECT_EQ(setup_commands(line), Commands{}) << line;
}

}  // namespace
}  // namespace nodecheck
