// What happens to such nodes: hardening, an upgrade without a reboot, packages that split the kernel, a container's
// view.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "registry.hpp"
#include "support/probing.hpp"
#include "support/profiles.hpp"
#include "support/recorded_tree.hpp"
#include "verdict.hpp"

namespace nodecheck {
namespace {

using testing::AllOf;
using testing::HasSubstr;

Outcome judged(std::string_view id, const TemporaryRoot& root, std::string proxy_mode = "iptables") {
  auto profile = bridged();
  profile.overlay.value = "vxlan";
  profile.proxy_mode.value = std::move(proxy_mode);
  Facts facts(root.host());
  return Registered::find(id).at(0)->judge.run(facts, profile);
}

std::string message(const Outcome& outcome) { return outcome.findings.empty() ? "" : outcome.findings[0].message; }

void cut(TemporaryRoot& root, std::string_view path, std::string_view from, std::string_view to) {
  auto text = root.read(path);
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  root.add(path, text);
}

TEST(ChangedTrees, ABenchmarkForbidsOverlay) {
  TemporaryRoot root;
  lay_out_node("debian12-kubeadm-prejoin", root);
  const std::string file = "/etc/modprobe.d/overlay.conf",
                    install = "# hardening\ninstall overlay /bin/false # 1.1.1.6\n";
  root.add(file, install);
  auto outcome = judged("kernel.module-overlay", root);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.remedy, HasSubstr("Remove what blocks it (/etc/modprobe.d/overlay.conf:2)"));
  root.add(file, install + "blacklist overlay\n");
  outcome = judged("kernel.module-overlay", root);
  EXPECT_THAT(outcome.remedy, HasSubstr("overlay.conf:2 and /etc/modprobe.d/overlay.conf:3)")) << "both";
}

TEST(ChangedTrees, FirewalldsInstallLineLoadsTheModule) {
  TemporaryRoot root;
  lay_out_node("rhel9-kubeadm-prejoin", root);
  EXPECT_THAT(root.read("/etc/modprobe.d/firewalld-sysctls.conf"), HasSubstr("install nf_conntrack"));
  EXPECT_EQ(judged("kernel.module-nf-conntrack", root).verdict, Verdict::pass);
}

TEST(ChangedTrees, UpgradedWithoutAReboot) {
  TemporaryRoot root;
  lay_out_node("opensuse-kubeadm-prejoin", root);
  root.remove("/usr/lib/modules/6.4.0-150600.23.25-default");
  root.add("/usr/lib/modules/6.4.0-150600.23.30-default/modules.dep", "kernel/fs/overlayfs/overlay.ko.zst:\n");
  EXPECT_EQ(judged("kernel.module-overlay", root).verdict, Verdict::pass) << "it is loaded";
  const auto vxlan = judged("kernel.module-vxlan", root);
  EXPECT_EQ(vxlan.verdict, Verdict::unknown);
  EXPECT_THAT(message(vxlan), HasSubstr("upgraded without a reboot"));
}

/// As Ubuntu's kernel for the Raspberry Pi, and others whose modules are in two packages.
TEST(ChangedTrees, WithoutTheExtraModules) {
  TemporaryRoot root;
  lay_out_node("kubeadm-prejoin-ubuntu", root);
  const std::string modules = "/usr/lib/modules/6.8.0-49-generic/";
  cut(root, modules + "modules.dep", "kernel/drivers/net/vxlan/vxlan.ko.zst:", "kernel/drivers/net/dummy.ko.zst:");
  const auto outcome = judged("kernel.module-vxlan", root);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.remedy, HasSubstr("linux-modules-extra"));
}

TEST(ChangedTrees, AContainerSeesNoModulesOfItsNode) {
  TemporaryRoot root;
  lay_out_node("kubeadm-prejoin-ubuntu", root);
  root.remove("/usr/lib/modules");
  root.remove("/boot");
  EXPECT_EQ(judged("kernel.module-overlay", root).verdict, Verdict::pass) << "it is loaded";
  EXPECT_EQ(judged("kernel.module-vxlan", root).verdict, Verdict::unknown);
  EXPECT_EQ(judged("kernel.config", root).verdict, Verdict::unknown);
}

/// Linux 6.12 made v1's side of both an option, and /proc/cgroups lists what has it.
TEST(ChangedTrees, HybridOnAKernelWithoutTheFilesOfV1) {
  TemporaryRoot root;
  lay_out_node("old-ubuntu2004-hybrid", root);
  const std::string release = "6.12.9-061209-generic";
  root.add("/proc/sys/kernel/osrelease", release + "\n");
  root.add("/boot/config-" + release, root.read("/boot/config-5.4.0-200-generic") + "CONFIG_CPUSETS_V1=y\n");
  cut(root, "/proc/cgroups", "memory\t", "dmem\t");
  EXPECT_EQ(judged("cgroups.controllers", root).verdict, Verdict::fail);
  const auto config = judged("kernel.config", root);
  EXPECT_EQ(config.verdict, Verdict::fail);
  EXPECT_THAT(message(config), HasSubstr("CONFIG_MEMCG_V1 is off"));
}

TEST(ChangedTrees, ARaspberryPiThatWasGivenItsMemoryController) {
  TemporaryRoot root;
  lay_out_node("broken-raspberry-pi-memory", root);
  EXPECT_THAT(message(judged("cgroups.controllers", root)), HasSubstr("controller memory is absent"));
  root.add("/sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory pids\n");
  const auto outcome = judged("cgroups.controllers", root);
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_THAT(message(outcome), HasSubstr("optional cgroup controller hugetlb is absent"));
}

/// Some builds of such kernels keep no configuration at all.
TEST(ChangedTrees, BuiltInOnlyAndOnlyItsSymbolsTell) {
  TemporaryRoot root;
  lay_out_node("old-microvm-builtin", root);
  root.remove("/proc/config.gz");
  root.add("/proc/kallsyms",
           "0000000000000000 T __cgroup_bpf_run_filter_skb\n0000000000000000 t comment_mt\n"
           "0000000000000000 T nft_do_chain\n0000000000000000 t redirect_tg4\n"
           "0000000000000000 T sched_group_set_shares\n");
  EXPECT_EQ(judged("kernel.config", root).verdict, Verdict::pass) << judged("kernel.config", root).observed;
  const auto ipvs = judged("kernel.modules-ipvs", root, "ipvs");
  EXPECT_EQ(ipvs.verdict, Verdict::fail);
  EXPECT_THAT(message(ipvs), HasSubstr("this kernel loads no modules"));
  EXPECT_EQ(judged("kernel.modules-nftables", root, "nftables").verdict, Verdict::pass);
}

TEST(ChangedTrees, RemediesAreForTheInitThatIsThere) {
  TemporaryRoot microvm, ubuntu;
  lay_out_node("old-microvm-builtin", microvm);
  lay_out_node("old-ubuntu2004-hybrid", ubuntu);
  const auto without = judged("cgroups.version", microvm), with = judged("cgroups.version", ubuntu);
  EXPECT_THAT(without.remedy, AllOf(HasSubstr("rc_cgroup_mode"), testing::Not(HasSubstr("systemd."))));
  EXPECT_THAT(with.remedy, HasSubstr("systemd.unified_cgroup_hierarchy=1"));
  EXPECT_THAT(message(with), HasSubstr("cgroup v1 (hybrid)"));
}

}  // namespace
}  // namespace nodecheck
