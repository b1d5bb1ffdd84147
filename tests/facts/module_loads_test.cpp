#include "facts/module_loads.hpp"

#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

TEST(ModuleLoads, HoldsTheLinesInWhichANeededModuleStands) {
  TemporaryRoot root{{"/etc/modules", "# /etc/modules: kernel modules to load at boot time.\n\nloop\nbr_netfilter\n"},
                     {"/etc/modules-load.d/k8s.conf", "overlay\n  br-netfilter # x\r\n;vxlan\ndm_mod\n"},
                     {"/etc/udev/rules.d/9.rules",
                      "#br_netfilter RUN sysctl\nKERNEL==\"br_netfilter\", RUN+=\"/usr/lib/systemd/systemd-sysctl "
                      "--prefix=/net/bridge\"\n"}};
  root.link("/etc/modules-load.d/modules.conf", "../modules");
  const auto loads = fact_of<ModuleLoads>(root);
  ASSERT_EQ(loads.files.size(), 2U);
  EXPECT_EQ(loads.files[0].lines, (std::vector<ModuleLine>{{1, "overlay"}, {2, "br-netfilter # x"}}));
  EXPECT_EQ(loads.files[1].lines, (std::vector<ModuleLine>{{4, "br_netfilter"}}));
  ASSERT_TRUE(loads.etc_modules);
  EXPECT_EQ(loads.udev_rule, "/etc/udev/rules.d/9.rules:2");
  EXPECT_EQ(replayed(loads), loads);
}

TEST(ModuleLoads, TheKernelWasToldSome) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/cmdline", "ro modules_load=br_netfilter,loop modules-load=vxlan rd.modules_load=overlay\n"}};
  EXPECT_EQ(fact_of<ModuleLoads>(host).arguments, (std::vector<std::string>{"br_netfilter", "vxlan"}));
}

TEST(ModuleLoads, NothingThere) { EXPECT_EQ(fact_of<ModuleLoads>(TemporaryRoot()), ModuleLoads{}); }

}  // namespace
}  // namespace nodecheck
