// Which modules boot loads; live/module_loader_test.cpp asks the program itself.
#include "reason/boot_modules.hpp"

#include <gtest/gtest.h>

#include "support/boot_literals.hpp"

namespace nodecheck {
namespace {

using When = ModuleAtBoot::When;
constexpr auto file = "/etc/modules-load.d/a.conf";

ModuleAtBoot of(const std::string& text, BootRules rules = BootRules::systemd) {
  return told_to_load("ip_vs", modules_load_d(file, text), rules);
}

TEST(BootModules, AWholeLineIsOneName) {
  for (const auto* line : {"ip_vs", "  ip-vs \r\n", "overlay\nip_vs"}) EXPECT_EQ(of(line).when, When::first) << line;
  for (const auto* line : {"ip_vs ip_vs_rr", "ip_vs # x", "ip_vs.ko", "ip_vs;"}) {
    EXPECT_EQ(of(line).when, When::never) << line;
    EXPECT_EQ(of(line).in_vain.size(), 1U) << line;
  }
  for (const auto* line : {"# ip_vs", "ip_vs_rr", "xip_vs", ""}) EXPECT_EQ(of(line), ModuleAtBoot{}) << line;
}

TEST(BootModules, ScriptsTakeTheFirstWord) {
  EXPECT_EQ(of("ip_vs conn_tab_bits=20", BootRules::classic).when, When::first);
  EXPECT_EQ(of("overlay ip_vs", BootRules::classic).when, When::never);
}

TEST(BootModules, TheKernelWasTold) {
  const ModuleLoads loads{.arguments = {"ip-vs"}};
  EXPECT_EQ(told_to_load("ip_vs", loads, BootRules::systemd).when, When::first);
}

TEST(BootModules, WhatForbidsIt) {
  const auto loads = modules_load_d(file, "ip_vs");
  const ModuleEvidence by_kernel{.name = "ip_vs", .blacklist = "/proc/cmdline: module_blacklist=ip_vs"};
  EXPECT_EQ(module_at_boot("ip_vs", loads, by_systemd(), {}, nullptr).when, When::first);
  for (const auto& services : {by_systemd(), by_scripts()}) {
    const auto boot = module_at_boot("ip_vs", loads, services, {}, &by_kernel);
    EXPECT_EQ(boot.when, When::never);
    EXPECT_EQ(boot.forbidden_by, by_kernel.blacklist);
  }
}

TEST(BootModules, AFileThatIsClosedIsNamed) {
  auto loads = modules_load_d(file, "");
  loads.files[0].file.kind = ConfKind::unread;
  loads.files[0].file.why = "Permission denied";
  EXPECT_EQ(unread_module_loads(loads, BootRules::systemd),
            std::vector<std::string>{"/etc/modules-load.d/a.conf: Permission denied"});
}

}  // namespace
}  // namespace nodecheck
