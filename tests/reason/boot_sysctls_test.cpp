// Which setting wins at boot; live/sysctl_loaders_test.cpp asks the programs themselves.
#include "reason/boot_sysctls.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

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

TEST(BootSysctls, ManyPatternsAndManyNamesOfOneSettingAreJudgedInTime) {
  std::string text;
  for (int i = 0; i < 20000; ++i)
    text += i % 2 == 0 ? "net.ipv4.ip_forwar[d" + std::to_string(i) + "]=" + std::to_string(i % 3) + "\n"
                       : "net.ipv4.other" + std::to_string(i) + "=1\n";
  const auto files = one(text);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(winner(files, systemd), "0 /etc/sysctl.d/a.conf:19999");
  EXPECT_EQ(winner(files, classic), "0 /etc/sysctl.d/a.conf:19999");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST(BootSysctls, ANumberAsTheKernelTakesIt) {
  for (const auto* number : {"1", "0x1", "01", " 1", "1 2", "-1"}) EXPECT_TRUE(kernel_number(number)) << number;
  for (const auto* number : {"+1", "0000000000000000000000000000001", "", "one", "1,"})
    EXPECT_FALSE(kernel_number(number)) << number;
}

TEST(BootSysctls, ManyFilesAreJudgedInTime) {
  SysctlFiles files;
  for (int i = 0; i < 20000; ++i)
    files.files.push_back(sysctls_in("/etc/sysctl.d/" + std::to_string(i) + ".conf", "net.ipv4.ip_forward=1"));
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(winner(files, classic), "1 /etc/sysctl.d/9999.conf:1");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

}  // namespace
}  // namespace nodecheck
