#include "facts/sysctl_files.hpp"

#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

TEST(SysctlFiles, HoldsTheLinesThatNodesNeed) {
  TemporaryRoot root{{"/etc/sysctl.conf", "#net.ipv4.ip_forward=1\nnet.ipv4.ip_forward=1\nfs.file-max=1\n"},
                     {"/etc/sysctl.d/10-k8s.conf",
                      "net.bridge.bridge-nf-call-iptables = 1\nkernel.sysrq = 0\nnet.ipv4.conf.*.forwarding = 0\n"}};
  root.link("/etc/sysctl.d/99-sysctl.conf", "../sysctl.conf");
  const auto files = fact_of<SysctlFiles>(root);
  ASSERT_EQ(files.files.size(), 2U);
  EXPECT_EQ(files.files[0].lines, (std::vector<SysctlLine>{{1, "net.bridge.bridge-nf-call-iptables", "1", false},
                                                           {3, "net.ipv4.conf.*.forwarding", "0", false}}));
  EXPECT_EQ(files.files[1].lines, (std::vector<SysctlLine>{{2, "net.ipv4.ip_forward", "1", false}}));
  ASSERT_TRUE(files.sysctl_conf);
  EXPECT_EQ(files.sysctl_conf->file.path(), "/etc/sysctl.conf");
  EXPECT_FALSE(files.ufw);
  EXPECT_EQ(replayed(files), files);
}

// Ubuntu's /etc/default/ufw, /etc/ufw/ufw.conf and /etc/ufw/sysctl.conf.
TEST(SysctlFiles, UfwSetsItsOwnWhereItIsOn) {
  TemporaryRoot root{{"/etc/default/ufw", "IPV6=yes\nIPT_SYSCTL=/etc/ufw/sysctl.conf\n"},
                     {"/etc/ufw/ufw.conf", "ENABLED=yes\nLOGLEVEL=low\n"},
                     {"/etc/ufw/sysctl.conf", "# forward\n#net/ipv4/ip_forward=1\nnet/ipv4/ip_forward=0\n"}};
  const auto on = fact_of<SysctlFiles>(root);
  ASSERT_TRUE(on.ufw);
  EXPECT_EQ(on.ufw->lines, (std::vector<SysctlLine>{{3, "net/ipv4/ip_forward", "0", false}}));
  root.add("/etc/ufw/ufw.conf", "ENABLED=no\n");
  EXPECT_FALSE(fact_of<SysctlFiles>(root).ufw);
}

TEST(SysctlFiles, TheKernelWasToldSome) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/cmdline",
                  "ro sysctl.net.ipv4.ip_forward=1 sysctl/vm/panic_on_oom=0 sysctl.fs.file-max=9 "
                  "-- sysctl.net.ipv4.ip_forward=0\n"}};
  EXPECT_EQ(fact_of<SysctlFiles>(host).arguments,
            (std::vector<SysctlLine>{{0, "net/ipv4/ip_forward", "1", false}, {0, "vm/panic_on_oom", "0", false}}));
}

TEST(SysctlFiles, PatternsThatNameANeededKey) {
  for (const auto* name : {"net/ipv4/ip_forward", "net/ipv4/conf/*/forwarding", "net/*", "vm/panic_on_?om"})
    EXPECT_TRUE(sets_a_needed_sysctl(name)) << name;
  for (const auto* name : {"", "net/ipv4/ip_forward2", "net/ipv4/conf/*/rp_filter", "net"})
    EXPECT_FALSE(sets_a_needed_sysctl(name)) << name;
}

}  // namespace
}  // namespace nodecheck
