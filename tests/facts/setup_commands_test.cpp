#include "facts/setup_commands.hpp"

#include <gtest/gtest.h>

#include "facts/script_commands.hpp"

namespace nodecheck {
namespace {

using Commands = std::vector<SetupCommand>;

Commands of(const std::string& line) {
  Commands all;
  for (const auto& words : boot_commands_in(line))
    for (auto& command : setup_commands(words)) all.push_back(std::move(command));
  return all;
}

TEST(SetupCommands, OfModprobe) {
  EXPECT_EQ(of("-/sbin/modprobe overlay"), (Commands{{.module = "overlay"}}));
  EXPECT_EQ(of("modprobe -va bridge br-netfilter"), (Commands{{.module = "bridge"}, {.module = "br_netfilter"}}));
  EXPECT_EQ(of("modprobe -abq br_netfilter 2>/dev/null"), (Commands{{.module = "br_netfilter"}}));
  EXPECT_EQ(of("modprobe nf_conntrack hashsize=4"), (Commands{{.module = "nf_conntrack"}}));
  EXPECT_EQ(of("modprobe -r br_netfilter"), Commands{});
}

TEST(SetupCommands, OfSysctl) {
  EXPECT_EQ(of("/sbin/sysctl -w net.ipv4.ip_forward=1 vm/x=2"),
            (Commands{{.sysctl = "net/ipv4/ip_forward", .value = "1"}, {.sysctl = "vm/x", .value = "2"}}));
  EXPECT_EQ(of("sysctl -p"), (Commands{{.file = "/etc/sysctl.conf"}}));
  EXPECT_EQ(of("sysctl -p >/dev/null 2>&1"), (Commands{{.file = "/etc/sysctl.conf"}}));
  EXPECT_EQ(of("sysctl -q -p /etc/a.conf /etc/b.conf"), (Commands{{.file = "/etc/a.conf"}, {.file = "/etc/b.conf"}}));
  for (const auto* options : {"-qp", "-ep", "-f", "-e -q -p"})
    EXPECT_EQ(of(std::string("sysctl ") + options + " /etc/a.conf"), (Commands{{.file = "/etc/a.conf"}})) << options;
  EXPECT_EQ(of("modprobe -C /etc/x br_netfilter"), (Commands{{.module = "br_netfilter"}}));
  EXPECT_EQ(of("sysctl --load=/etc/a.conf"), (Commands{{.file = "/etc/a.conf"}}));
  EXPECT_EQ(of("sysctl --system"), (Commands{{.system = true}}));
}

TEST(SetupCommands, OfWhatIsWrittenBelowProc) {
  const Commands on{{.sysctl = "net/ipv4/ip_forward", .value = "1"}};
  for (const auto* line :
       {"echo 1 > /proc/sys/net/ipv4/ip_forward", "echo 1 >/proc/sys/net/ipv4/ip_forward",
        "echo \"1\">/proc/sys/net/ipv4/ip_forward", "echo -n 1 >> /proc/sys/net/ipv4/ip_forward",
        "printf '1\\n' > /proc/sys/net/ipv4/ip_forward", "echo 1 | tee /proc/sys/net/ipv4/ip_forward >/dev/null",
        "/bin/sh -c 'echo 1 | sudo tee -a /proc/sys/net/ipv4/ip_forward'"})
    EXPECT_EQ(of(line), on) << line;
  for (const auto* line : {"echo 1>/proc/sys/net/ipv4/ip_forward", "echo 1 || tee /proc/sys/net/ipv4/ip_forward",
                           "echo /proc/sys/net/ipv4/ip_forward", "cat x | tee /proc/sys/net/ipv4/ip_forward"})
    for (const auto& command : of(line)) EXPECT_EQ(command.value, "") << line;
}

TEST(SetupCommands, OfAShell) {
  EXPECT_EQ(of("/bin/sh -c \"modprobe br_netfilter && sysctl -w net.ipv4.ip_forward=1\" # both"),
            (Commands{{.module = "br_netfilter"}, {.sysctl = "net/ipv4/ip_forward", .value = "1"}}));
  EXPECT_EQ(of("if ! lsmod | grep -q br_netfilter; then modprobe br_netfilter; fi"),
            (Commands{{.module = "br_netfilter"}}));
  for (const auto* line : {"", "# modprobe x", "true", "modprobe", "echo", "echo 1", ";;&&", "echo >", "sysctl",
                           "swapon -a", "echo modprobe br_netfilter"})
    EXPECT_EQ(of(line), Commands{}) << line;
  EXPECT_EQ(setup_commands({}), Commands{});
}

}  // namespace
}  // namespace nodecheck
