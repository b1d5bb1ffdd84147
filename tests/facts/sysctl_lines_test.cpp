#include "facts/sysctl_lines.hpp"

#include <gtest/gtest.h>

namespace nodecheck {
namespace {

using Lines = std::vector<SysctlLine>;

// Debian 12's 99-protect-links.conf and 50-default.conf, and a file by hand.
TEST(SysctlLines, AreAssignmentsAndExclusions) {
  EXPECT_EQ(sysctl_lines("# Protected links\n"
                         "\n"
                         "fs.protected_fifos = 1\n"
                         "net.ipv4.conf.*.rp_filter=2\n"
                         "-net.ipv4.conf.all.rp_filter\n"
                         "; a comment\n"
                         "-net.ipv4.ping_group_range = 0 2147483647\n"
                         "\tkernel.core_pattern=|/bin/false %e=%p \r\n"
                         "net/ipv4/ip_forward=1"),
            (Lines{{3, "fs.protected_fifos", "1", false},
                   {4, "net.ipv4.conf.*.rp_filter", "2", false},
                   {5, "net.ipv4.conf.all.rp_filter", std::nullopt, false},
                   {7, "net.ipv4.ping_group_range", "0 2147483647", true},
                   {8, "kernel.core_pattern", "|/bin/false %e=%p", false},
                   {9, "net/ipv4/ip_forward", "1", false}}));
}

TEST(SysctlLines, WhatIsNeitherIsLeftOut) {
  EXPECT_EQ(sysctl_lines("net.ipv4.ip_forward 1\n[Section]\n   \n#x = 1\n"), Lines{});
  EXPECT_EQ(sysctl_lines("=5\n-\n-=\n"), (Lines{{1, "", "5", false}, {2, "", std::nullopt, false}, {3, "", "", true}}));
  EXPECT_EQ(sysctl_lines("- a.b = 1"), (Lines{{1, " a.b", "1", true}})) << "to procps the blank is a part of the key";
}

TEST(SysctlLines, NamesAreThePathsOfKeys) {
  EXPECT_EQ(sysctl_name("net.ipv4.ip_forward"), "net/ipv4/ip_forward");
  EXPECT_EQ(sysctl_name("net/ipv4/conf/enp3s0.200/forwarding"), "net/ipv4/conf/enp3s0.200/forwarding");
  EXPECT_EQ(sysctl_name("net.ipv4.conf.enp3s0/200.forwarding"), "net/ipv4/conf/enp3s0.200/forwarding");
  EXPECT_EQ(sysctl_name("//net/./ipv4//x/"), "net/ipv4/x");
  EXPECT_EQ(sysctl_name(""), "");
  EXPECT_EQ(dotted("net/ipv4/conf/enp3s0.200/x"), "net.ipv4.conf.enp3s0/200.x");
  EXPECT_TRUE(is_pattern("net/ipv4/conf/*/x"));
  EXPECT_FALSE(is_pattern("net/ipv4/x"));
}

}  // namespace
}  // namespace nodecheck
