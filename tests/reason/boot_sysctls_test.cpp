// Which setting wins at boot; live/sysctl_loaders_test.cpp asks the programs themselves.
#include "reason/boot_sysctls.hpp"

#include <gtest/gtest.h>

#include "support/boot_literals.hpp"

namespace nodecheck {
namespace {

constexpr auto systemd = BootRules::systemd;
constexpr auto classic = BootRules::classic;

/// The value and who set it; "" where nobody did.
std::string winner(const SysctlFiles& files, BootRules rules, const std::string& name = "net/ipv4/ip_forward") {
  const auto kept = after_writes(sysctl_writes(files, rules, {name}), rules);
  const auto found = kept.find(name);
  return found == kept.end() ? "" : found->second.value + " " + found->second.source;
}

SysctlFiles one(const std::string& text) { return sysctl_d({sysctls_in("/etc/sysctl.d/a.conf", text)}); }

TEST(BootSysctls, TheLastOfTheNamesWinsWhateverItsDirectory) {
  const auto files = sysctl_d({sysctls_in("/etc/sysctl.d/10-x.conf", "net.ipv4.ip_forward=1"),
                               sysctls_in("/usr/lib/sysctl.d/9-x.conf", "net.ipv4.ip_forward=2"),
                               sysctls_in("/usr/lib/sysctl.d/zz.conf", "net.ipv4.ip_forward=3"),
                               sysctls_in("/usr/lib/sysctl.d/B.conf", "net.ipv4.ip_forward=4")});
  EXPECT_EQ(winner(files, systemd), "3 /usr/lib/sysctl.d/zz.conf:1");
  EXPECT_EQ(winner(files, classic), "3 /usr/lib/sysctl.d/zz.conf:1");
}

TEST(BootSysctls, AFileReplacesItsNamesakes) {
  auto files = sysctl_d({sysctls_in("/etc/sysctl.d/a.conf", "vm.panic_on_oom=0"),
                         sysctls_in("/usr/lib/sysctl.d/a.conf", "net.ipv4.ip_forward=1")});
  EXPECT_EQ(winner(files, systemd), "");
  files.files[0].lines.clear();
  files.files[0].file.kind = ConfKind::mask;
  EXPECT_EQ(winner(files, systemd), "");
  files.files[0].file.kind = ConfKind::dangling;
  EXPECT_EQ(winner(files, classic), "");
}

TEST(BootSysctls, HiddenFilesAndSysctlConfAreProcpsAlone) {
  const auto hidden = sysctl_d({sysctls_in("/etc/sysctl.d/.x.conf", "net.ipv4.ip_forward=1")});
  EXPECT_EQ(winner(hidden, systemd), "");
  EXPECT_EQ(winner(hidden, classic), "1 /etc/sysctl.d/.x.conf:1");
  auto files = sysctl_d({sysctls_in("/etc/sysctl.d/zz.conf", "net.ipv4.ip_forward=7")});
  files.sysctl_conf = sysctls_in("/etc/sysctl.conf", "net.ipv4.ip_forward=5");
  EXPECT_EQ(winner(files, systemd), "7 /etc/sysctl.d/zz.conf:1");
  EXPECT_EQ(winner(files, classic), "5 /etc/sysctl.conf:1");
  EXPECT_EQ(winner(sysctl_d({sysctls_in("/etc/sysctl.d/x.txt", "net.ipv4.ip_forward=1")}), classic), "");
}

TEST(BootSysctls, TwoNamesAreOneSetting) {
  EXPECT_EQ(winner(one("net.ipv4.ip_forward=1\nnet.ipv4.conf.all.forwarding=0\n"), systemd),
            "0 /etc/sysctl.d/a.conf:2");
  // The same value once more does not move it behind the other name.
  const auto again = one("net.ipv4.ip_forward=1\nnet.ipv4.conf.all.forwarding=0\nnet.ipv4.ip_forward=1\n");
  EXPECT_EQ(winner(again, systemd), "0 /etc/sysctl.d/a.conf:2");
  EXPECT_EQ(winner(again, classic), "1 /etc/sysctl.d/a.conf:3");
}

TEST(BootSysctls, NewDevicesForwardIPv6AsAllDo) {
  constexpr auto name = "net/ipv6/conf/default/forwarding";
  EXPECT_EQ(winner(one("net.ipv6.conf.all.forwarding=1"), systemd, name), "1 /etc/sysctl.d/a.conf:1");
  EXPECT_EQ(winner(one("net.ipv6.conf.all.forwarding=1\nnet.ipv6.conf.default.forwarding=0"), systemd, name),
            "0 /etc/sysctl.d/a.conf:2");
  // systemd does not write what is there already.
  const auto off = one("net.ipv6.conf.default.forwarding=1\nnet.ipv6.conf.all.forwarding=0");
  EXPECT_EQ(winner(off, systemd, name), "1 /etc/sysctl.d/a.conf:1");
  EXPECT_EQ(winner(off, classic, name), "0 /etc/sysctl.d/a.conf:2");
}

TEST(BootSysctls, PatternsPassOverKeysWithALineOfTheirOwn) {
  constexpr auto name = "net/ipv6/conf/default/forwarding";
  const std::string pattern = "net.ipv6.conf.*.forwarding = 1\n";
  EXPECT_EQ(winner(one(pattern), systemd, name), "1 /etc/sysctl.d/a.conf:1");
  for (const auto rules : {systemd, classic}) {
    EXPECT_EQ(winner(one(pattern + "-net.ipv6.conf.default.forwarding\n-net.ipv6.conf.all.forwarding"), rules, name),
              "");
    EXPECT_EQ(
        winner(one("net.ipv6.conf.[ad]*.forwarding=1\nnet.ipv6.conf.all.forwarding=0\n"), rules, name).substr(0, 1),
        rules == systemd ? "1" : "0");
  }
}

TEST(BootSysctls, AnExclusionTakesBackTheLineBeforeItOfSystemdAlone) {
  const auto files = one("vm.panic_on_oom=1\n-vm.panic_on_oom\n");
  EXPECT_EQ(winner(files, systemd, "vm/panic_on_oom"), "");
  EXPECT_EQ(winner(files, classic, "vm/panic_on_oom"), "1 /etc/sysctl.d/a.conf:1");
}

TEST(BootSysctls, WhatTheKernelRefusesChangesNothing) {
  const auto files = one("vm.panic_on_oom=1\nvm.panic_on_oom=no\n");
  EXPECT_EQ(winner(files, systemd, "vm/panic_on_oom"), "") << "systemd writes the last one alone";
  EXPECT_EQ(winner(files, classic, "vm/panic_on_oom"), "1 /etc/sysctl.d/a.conf:1");
  EXPECT_EQ(kernel_number("9 # note"), 9);
  EXPECT_EQ(kernel_number("0x10"), 16);
  EXPECT_EQ(kernel_number("-1"), -1);
  for (const auto* value : {"", "x", "7x", "99999999999", "\"1\"", "1\\"}) EXPECT_FALSE(kernel_number(value)) << value;
}

TEST(BootSysctls, TheCommandLineComesFirstAndUfwLast) {
  SysctlFiles files = one("net.ipv4.ip_forward=1");
  files.arguments = {{0, "net/ipv4/ip_forward", "0", false}};
  EXPECT_EQ(winner(files, systemd), "1 /etc/sysctl.d/a.conf:1");
  files.ufw = sysctls_in("/etc/ufw/sysctl.conf", "net/ipv4/ip_forward=0");
  EXPECT_EQ(winner(files, systemd), "0 /etc/ufw/sysctl.conf:1");
  files = {.arguments = {{0, "net/ipv4/ip_forward", "1", false}}};
  EXPECT_EQ(winner(files, systemd), "1 /proc/cmdline");
}

}  // namespace
}  // namespace nodecheck
