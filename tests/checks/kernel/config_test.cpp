// kernel.config: what is off fails, what works is on, and what nothing tells of is unknown.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/kernel_literals.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
constexpr auto id = "kernel.config";

Outcome judge(const KernelFacts& k, const std::string& proxy_mode = "iptables", Phase phase = Phase::running) {
  Profile profile;
  profile.phase.value = phase;
  profile.proxy_mode.value = proxy_mode;
  return judged(id, profile, k.modules, k.cgroups, k.config, k.features);
}

KernelFacts without(const std::string& option, const std::string& cgroup_version = "v2",
                    const std::string& release = "6.8.0-49-generic") {
  auto k = configured_kernel(release, cgroup_version);
  k.config.options.erase(option);
  return k;
}

TEST(KernelConfigCheck, PassesByTheConfigurationAlone) {
  for (const auto* version : {"v1", "hybrid", "v2"}) {
    const auto outcome = judge(configured_kernel("6.8.0-49-generic", version));
    EXPECT_EQ(outcome.verdict, Verdict::pass) << version;
    EXPECT_THAT(outcome.observed, HasSubstr("(/boot/config-6.8.0-49-generic)"));
    EXPECT_THAT(outcome.findings, IsEmpty());
  }
}

TEST(KernelConfigCheck, FailsWithoutAnyOneOfTheRequired) {
  for (const auto* option : {"NAMESPACES", "NET_NS", "PID_NS", "IPC_NS", "UTS_NS", "CGROUP_SCHED", "CGROUP_PIDS",
                             "CPUSETS", "MEMCG", "INET", "PROC_FS", "FAIR_GROUP_SCHED", "CGROUP_BPF"}) {
    const auto outcome = judge(without(option));
    EXPECT_EQ(outcome.verdict, Verdict::fail) << option;
    EXPECT_EQ(severity_of(id, outcome), Severity::error);
    EXPECT_THAT(outcome.findings, SizeIs(1)) << option;
    EXPECT_THAT(outcome, says(std::string("CONFIG_") + option + " is off"));
    EXPECT_EQ(evidence_in(outcome).at(0).source, "/boot/config-6.8.0-49-generic");
  }
}

TEST(KernelConfigCheck, EachVersionOfCgroupsHasItsOwn) {
  for (const auto* option : {"CGROUP_CPUACCT", "CGROUP_DEVICE", "CGROUP_FREEZER"}) {
    EXPECT_EQ(judge(without(option, "v1")).verdict, Verdict::fail) << option;
    EXPECT_EQ(judge(without(option, "hybrid")).verdict, Verdict::fail) << option;
    EXPECT_EQ(judge(without(option, "v2")).verdict, Verdict::pass) << option;
  }
  EXPECT_EQ(judge(without("CGROUP_BPF", "v1")).verdict, Verdict::pass);
}

TEST(KernelConfigCheck, WhatAReleaseDoesNotKnowIsNotMissing) {
  EXPECT_EQ(judge(configured_kernel("6.11.9", "v1")).verdict, Verdict::pass);
  const auto split = judge(configured_kernel("6.12.1", "v1"));
  EXPECT_EQ(split.verdict, Verdict::fail);
  EXPECT_THAT(split, says("CONFIG_CPUSETS_V1 is off"));
  EXPECT_THAT(split, says("CONFIG_MEMCG_V1 is off"));
  EXPECT_EQ(judge(configured_kernel("6.12.1", "v2")).verdict, Verdict::pass);
  EXPECT_EQ(judge(without("CGROUP_BPF", "v2", "4.9.0-19-amd64")).verdict, Verdict::pass);
  EXPECT_THAT(judge(without("MEMCG_SWAP", "v2", "6.1.0")).findings, IsEmpty()) << "it went with Linux 6.1";
  EXPECT_THAT(judge(without("MEMCG_SWAP", "v2", "5.15.0")), says("optional, and off: MEMCG_SWAP"));
}

TEST(KernelConfigCheck, AnotherNameOfTheSameIsTheSame) {
  auto k = without("NETFILTER_XT_TARGET_REDIRECT");
  k.config.options["IP_NF_TARGET_REDIRECT"] = "y";
  k.modules.modules.clear();
  k.modules.modules = {{.name = "xt_comment", .builtin = true}};
  EXPECT_EQ(judge(k).verdict, Verdict::pass);
  k.config.options.erase("IP_NF_TARGET_REDIRECT");
  EXPECT_EQ(judge(k).verdict, Verdict::fail);
}

TEST(KernelConfigCheck, AModuleThatIsNotInstalledIsNotThere) {
  auto k = configured_kernel("6.8.0-49-generic", "v2");
  k.modules.modules[2].file.clear();
  const auto outcome = judge(k);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome, says("CONFIG_NETFILTER_XT_MATCH_COMMENT is in this kernel as a module at most, and xt_comment"));
  EXPECT_THAT(outcome, remedied_by("linux-modules-extra"));
}

// RHEL 10 has them in kernel-modules-extra.
TEST(KernelConfigCheck, ExtensionsOfIptablesWeighWhatTheProxyMakesOfThem) {
  auto k = configured_kernel("6.12.0-55.el10.x86_64", "v2");
  for (auto& module : k.modules.modules) module.file.clear();
  for (const auto* mode : {"iptables", "ipvs"}) EXPECT_EQ(severity_of(id, judge(k, mode)), Severity::error) << mode;
  EXPECT_EQ(judge(k, "").verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, judge(k, "")), Severity::warning);
  EXPECT_EQ(judge(k, "nftables").verdict, Verdict::pass);
  k.config.options.erase("NETFILTER_XT_MATCH_COMMENT");
  EXPECT_EQ(severity_of(id, judge(k, "nftables")), Severity::error) << "kubeadm refuses it in every mode";
}

TEST(KernelConfigCheck, AModuleThatIsBlockedIsNotThere) {
  auto k = configured_kernel("6.8.0-49-generic", "v2");
  k.modules.modules[2].dummy_install = "/etc/modprobe.d/cis.conf:9";
  const auto outcome = judge(k);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome, remedied_by("/etc/modprobe.d/cis.conf:9"));
}

TEST(KernelConfigCheck, AModuleWhoseFolderIsNotHereIsUnknownUnlessLoaded) {
  auto k = configured_kernel("6.8.0-49-generic", "v2");
  k.modules.index = false;
  for (auto& module : k.modules.modules) module.file.clear(), module.config = "m";
  const auto outcome = judge(k);
  EXPECT_EQ(outcome.verdict, Verdict::unknown);
  EXPECT_THAT(outcome, says("NETFILTER_XT_TARGET_REDIRECT, NETFILTER_XT_MATCH_COMMENT"));
  for (auto& module : k.modules.modules) module.loaded = true;
  EXPECT_EQ(judge(k).verdict, Verdict::pass);
}

TEST(KernelConfigCheck, WhatWorksProvesItsOption) {
  for (const auto* version : {"v1", "v2"})
    for (const auto* release : {"5.14.0-503.15.1.el9_5.x86_64", "6.12.0-55.el10.x86_64"}) {
      const auto outcome = judge(working_kernel(release, version));
      EXPECT_EQ(outcome.verdict, Verdict::pass) << version << ' ' << release;
      EXPECT_THAT(outcome.findings, IsEmpty());
    }
}

TEST(KernelConfigCheck, WhatWorksCountsMoreThanAConfiguration) {
  auto k = working_kernel("6.12.1", "v1");
  k.config = {"/boot/config-6.12.1", {{"SMP", "y"}}};
  k.config.options["CGROUPS"] = k.config.options["FAIR_GROUP_SCHED"] = "y";
  EXPECT_EQ(judge(k).verdict, Verdict::pass);
}

TEST(KernelConfigCheck, WhatIsNotSeenAtWorkMayBeOnAllTheSame) {
  auto k = working_kernel("6.8.0-49-generic", "v2");
  k.features.symbols.erase("FAIR_GROUP_SCHED");
  k.features.namespaces = {"mnt", "net", "pid"};
  const auto outcome = judge(k);
  EXPECT_EQ(outcome.verdict, Verdict::unknown);
  EXPECT_THAT(outcome, says("IPC_NS, UTS_NS, FAIR_GROUP_SCHED"));
  EXPECT_THAT(outcome, remedied_by("modprobe configs"));
}

TEST(KernelConfigCheck, ADelegatedPartOfV2ProvesWhatItHas) {
  auto k = working_kernel("6.8.0-49-generic", "v2");
  k.cgroups.real_root = false;
  k.cgroups.controllers = {{"cpu", true, 0}, {"memory", true, 0}};
  EXPECT_THAT(judge(k), says("CGROUP_PIDS, CPUSETS"));
}

TEST(KernelConfigCheck, ADisabledControllerIsBuiltIn) {
  auto k = working_kernel("5.10.0-33-amd64", "v1");
  for (auto& controller : k.cgroups.controllers) controller.enabled = false;
  EXPECT_EQ(judge(k).verdict, Verdict::pass) << "cgroups.controllers speaks of that";
}

TEST(KernelConfigCheck, AClosedConfigurationSaysWhy) {
  auto k = working_kernel("6.8.0-49-generic", "v2");
  const Result<KernelConfig> closed(
      Unavailable{Unavailable::Kind::denied, "/boot/config-6.8.0-49-generic", "permission denied"});
  EXPECT_EQ(judged(id, {}, k.modules, k.cgroups, closed, k.features).verdict, Verdict::pass);
  const auto outcome = judged(id, {}, k.modules, k.cgroups, closed);
  EXPECT_EQ(outcome.verdict, Verdict::unknown);
  EXPECT_THAT(outcome, says("permission denied"));
}

TEST(KernelConfigCheck, Ext4MattersWhereItIsMounted) {
  auto k = without("EXT4_FS");
  k.features.mounted = {"overlay", "proc", "xfs"};
  EXPECT_EQ(judge(k).verdict, Verdict::pass);
  k.features.mounted = {"ext4", "proc"};
  EXPECT_EQ(judge(k).verdict, Verdict::pass) << "it is at work";
  EXPECT_EQ(judged(id, {}, k.modules, k.cgroups, k.config).verdict, Verdict::fail)
      << "whether it is mounted could not be read";
}

// What kubeadm asks beyond what works: kubernetes/kubeadm issue 1351.
TEST(KernelConfigCheck, SaysWhatKubeadmWouldRefuseAllTheSame) {
  auto k = without("EXT4_FS");
  k.features.mounted = {"overlay", "proc", "xfs"};
  EXPECT_THAT(judge(k, "iptables", Phase::pre_join),
              says("kubeadm join refuses this kernel, which has what it needs: CONFIG_EXT4_FS is off"));
  auto bare = working_kernel("6.8.0-49-generic", "v2");
  bare.config = {};
  const auto outcome = judge(bare, "iptables", Phase::pre_join);
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_THAT(outcome, says("it finds no configuration of the kernel"));
  EXPECT_THAT(judge(bare).findings, IsEmpty()) << "it has joined";
  Profile kubeadms;
  kubeadms.distribution.value = Distribution::kubeadm;
  const auto judged_by = [&](const Modules& modules) {
    return judged(id, kubeadms, modules, bare.cgroups, bare.config, bare.features);
  };
  EXPECT_EQ(severity_of(id, judged_by(bare.modules)), Severity::error);
  EXPECT_EQ(judged_by(bare.modules).findings.at(0).alias, "SystemVerification");
  auto with_configs = bare.modules;
  with_configs.modules.push_back({.name = "configs", .file = "/lib/modules/x/kernel/configs.ko"});
  EXPECT_EQ(judged_by(with_configs).verdict, Verdict::pass) << "kubeadm loads it";
}

TEST(KernelConfigCheck, OptionalOnesAreANote) {
  auto k = configured_kernel("6.8.0-49-generic", "v2");
  for (const auto* option : {"BLK_DEV_DM", "CFS_BANDWIDTH"}) k.config.options.erase(option);
  const auto outcome = judge(k);
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_THAT(outcome, says("optional, and off: BLK_DEV_DM, CFS_BANDWIDTH"));
}

TEST(KernelConfigCheck, UnknownWithoutACgroupHierarchy) {
  EXPECT_EQ(judge(configured_kernel("6.8.0-49-generic", "none")).verdict, Verdict::unknown);
  const auto k = configured_kernel("6.8.0-49-generic", "v2");
  EXPECT_EQ(judged(id, {}, k.modules, k.config, k.features).verdict, Verdict::unknown);
}

TEST(KernelConfigCheck, AReleaseThatIsNotUnderstoodExcusesNothing) {
  EXPECT_EQ(judge(without("CGROUP_PIDS", "v2", "unheard-of")).verdict, Verdict::fail);
}

}  // namespace
}  // namespace nodecheck
